// SPDX-License-Identifier: Apache-2.0

package build

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"time"
)

const (
	progressInterval = 10 * time.Second
	tailBytes        = 2 << 10
)

// report says what is being built, every few seconds until stop is called.
func report(out io.Writer, step, logPath string) (stop func()) {
	fmt.Fprintf(out, "%s: building (log: %s)\n", step, logPath)
	begin := time.Now()
	ticker := time.NewTicker(progressInterval)
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-ticker.C:
				fmt.Fprintf(out, "%s: %s…\n", step, elapsed(begin))
			case <-done:
				return
			}
		}
	}()
	return func() {
		ticker.Stop()
		close(done)
		<-ended
	}
}

func elapsed(begin time.Time) time.Duration {
	return time.Since(begin).Round(time.Second)
}

// tail is the end of a compiler's output: enough to see the error.
func tail(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	if len(data) > tailBytes {
		data = data[len(data)-tailBytes:]
	}
	return string(bytes.TrimSpace(data)) + "\nwhole log: " + path
}
