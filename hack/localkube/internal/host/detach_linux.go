// SPDX-License-Identifier: Apache-2.0

package host

import "syscall"

// detach takes a mount out of the tree at once, and away when it is not busy.
func detach(point string) error { return syscall.Unmount(point, syscall.MNT_DETACH) }
