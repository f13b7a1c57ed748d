// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// unchecked is what the API server adds where a fault of the schema keeps it from evaluating CEL rules. It is no fault of its own.
const unchecked = "some validation rules were not checked because the object was invalid"

// repeated is how the API server begins the path of a fault that it finds a second time, as it looks for the scale subresource's replicas.
const repeated = "."

func testRefused(t *testing.T, c client.Client) {
	for name, tc := range load(t, "refused", 60) {
		t.Run(name, func(t *testing.T) {
			err := c.Create(t.Context(), tc.object, client.DryRunAll)
			if err == nil {
				t.Fatalf("%s was accepted", tc.path)
			}
			if reasons := reasonsOf(t, err); len(reasons) != 1 {
				t.Errorf("%s is refused for %d reasons, want 1:\n%s", tc.path, len(reasons), strings.Join(reasons, "\n"))
			}
			if *update {
				record(t, tc.path, err.Error())
				return
			}
			if diff := cmp.Diff(tc.want, err.Error()); diff != "" {
				t.Errorf("message (-want +got):\n%s", diff)
			}
		})
	}
}

func testAccepted(t *testing.T, c client.Client) {
	for name, tc := range load(t, "accepted", 20) {
		t.Run(name, func(t *testing.T) {
			if err := c.Create(t.Context(), tc.object, client.DryRunAll); err != nil {
				t.Errorf("%s: %v", tc.path, err)
			}
		})
	}
}

// testSamples holds that what people are given to copy is accepted.
func testSamples(t *testing.T, c client.Client) {
	paths, err := filepath.Glob(filepath.Join(root, "config/samples/outcrop_*_modelendpoint*.yaml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no samples of ModelEndpoints in config/samples: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			if err := c.Create(t.Context(), read(t, path).object, client.DryRunAll); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
}

// reasonsOf lists what an object was refused for: the causes of an Invalid, or the strict decoder's faults.
func reasonsOf(t *testing.T, err error) []string {
	t.Helper()
	var status apierrors.APIStatus
	if !errors.As(err, &status) {
		t.Fatalf("not an answer of the API server: %v", err)
	}
	if details := status.Status().Details; details != nil && len(details.Causes) > 0 {
		return faults(details.Causes)
	}
	_, decoding, found := strings.Cut(err.Error(), "strict decoding error: ")
	if !found {
		return []string{err.Error()}
	}
	return strings.Split(decoding, ", ")
}

func faults(causes []metav1.StatusCause) []string {
	var all []string
	for _, c := range causes {
		if !strings.Contains(c.Message, unchecked) && !strings.HasPrefix(c.Field, repeated) {
			all = append(all, c.Field+": "+c.Message)
		}
	}
	return all
}
