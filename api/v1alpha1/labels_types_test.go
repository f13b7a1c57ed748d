// SPDX-License-Identifier: Apache-2.0

package v1alpha1_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

func TestCopyOfATemplateHasMapsOfItsOwn(t *testing.T) {
	template := &v1alpha1.PodTemplate{
		Labels:       v1alpha1.Labels{"team": "a"},
		Annotations:  v1alpha1.Annotations{"example.com/note": "a"},
		NodeSelector: v1alpha1.Labels{"pool": "a"},
	}
	copied := template.DeepCopy()
	for _, original := range []map[string]string{template.Labels, template.Annotations, template.NodeSelector} {
		clear(original)
	}
	want := &v1alpha1.PodTemplate{
		Labels:       v1alpha1.Labels{"team": "a"},
		Annotations:  v1alpha1.Annotations{"example.com/note": "a"},
		NodeSelector: v1alpha1.Labels{"pool": "a"},
	}
	if diff := cmp.Diff(want, copied); diff != "" {
		t.Errorf("copy, after the original was emptied (-want +got):\n%s", diff)
	}
}

func TestCopyOfAnEmptyTemplateIsEqual(t *testing.T) {
	template := &v1alpha1.PodTemplate{}
	if diff := cmp.Diff(template, template.DeepCopy()); diff != "" {
		t.Errorf("copy (-want +got):\n%s", diff)
	}
}

func TestCopyIntoReplacesWhatWasThere(t *testing.T) {
	labels, annotations := v1alpha1.Labels{"old": "x"}, v1alpha1.Annotations{"old": "x"}
	v1alpha1.Labels{"team": "a"}.DeepCopyInto(&labels)
	v1alpha1.Annotations{"example.com/note": "a"}.DeepCopyInto(&annotations)
	if diff := cmp.Diff(v1alpha1.Labels{"team": "a"}, labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(v1alpha1.Annotations{"example.com/note": "a"}, annotations); diff != "" {
		t.Errorf("annotations (-want +got):\n%s", diff)
	}
}
