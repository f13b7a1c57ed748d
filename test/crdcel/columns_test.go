// SPDX-License-Identifier: Apache-2.0

package crdcel_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
)

// testColumns asks for the table that kubectl get prints, by the resource's short name's own plural.
func testColumns(t *testing.T, c client.Client, config *rest.Config) {
	object := create(t, c, minimal, "columns")
	set(t, object, "http://columns.default.svc:8080", "status", "url")
	set(t, object, int64(1), "status", "readyReplicas")
	set(t, object, []any{map[string]any{
		"type": "Ready", "status": "False", "reason": "SecretMissing", "message": "Secret bedrock is missing",
		"lastTransitionTime": "2026-01-02T03:04:05Z",
	}}, "status", "conditions")
	if err := c.Status().Update(t.Context(), object); err != nil {
		t.Fatalf("write status: %v", err)
	}
	table := get(t, config, "columns")
	wantHeads := []string{"Name", "Ready", "Reason", "Model", "Region", "Replicas", "Age", "URL*", "Last Check*"}
	if diff := cmp.Diff(wantHeads, heads(table)); diff != "" {
		t.Errorf("columns, those of -o wide marked * (-want +got):\n%s", diff)
	}
	const age = 6
	cells := append([]any{}, table.Rows[0].Cells...)
	cells[age] = nil
	wantCells := []any{
		"columns", "False", "SecretMissing", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", "eu-central-1", int64(1), nil,
		"http://columns.default.svc:8080", nil,
	}
	if diff := cmp.Diff(wantCells, cells); diff != "" {
		t.Errorf("row (-want +got):\n%s", diff)
	}
}

func heads(table *metav1.Table) []string {
	var names []string
	for _, column := range table.ColumnDefinitions {
		name := column.Name
		if column.Priority > 0 {
			name += "*"
		}
		names = append(names, name)
	}
	return names
}

func get(t *testing.T, config *rest.Config, name string) *metav1.Table {
	t.Helper()
	tables := rest.CopyConfig(config)
	tables.GroupVersion = &v1alpha1.GroupVersion
	tables.APIPath = "/apis"
	tables.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	c, err := rest.RESTClientFor(tables)
	if err != nil {
		t.Fatal(err)
	}
	table := &metav1.Table{}
	err = c.Get().Namespace("default").Resource("modelendpoints").Name(name).
		SetHeader("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io").Do(t.Context()).Into(table)
	if err != nil {
		t.Fatalf("read table: %v", err)
	}
	return table
}
