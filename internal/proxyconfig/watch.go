// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import "context"

// Watch calls changed after the content of the directory has changed, until the context ends.
func Watch(ctx context.Context, directory string, changed func()) error { return nil }
