// SPDX-License-Identifier: Apache-2.0

package bedrocksim

import (
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// ParseIdentities reads identities from YAML or JSON of the form {identities: [...]}. It refuses members that it does not
// know and identities that nobody could use, all at once and each by its place; it never repeats a secret.
func ParseIdentities(r io.Reader) ([]Identity, error) {
	var file struct {
		Identities []Identity `yaml:"identities"`
	}
	dec := yaml.NewDecoder(io.LimitReader(r, maxScript))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, errors.New("parse identities: not of the form {identities: [{name, accessKeyID, secretAccessKey, …}]}")
	}
	if len(file.Identities) == 0 {
		return nil, errors.New("parse identities: the list is empty; name at least one identity")
	}
	return file.Identities, checkIdentities(file.Identities)
}

func checkIdentities(ids []Identity) error {
	var faults []error
	seen := map[string]bool{}
	for i, id := range ids {
		if fault := id.fault(seen[id.Name]); fault != "" {
			faults = append(faults, fmt.Errorf("identities[%d]: %s", i, fault))
		}
		seen[id.Name] = true
	}
	return errors.Join(faults...)
}

func (id Identity) fault(taken bool) string {
	switch {
	case id.Name == "":
		return "name is missing"
	case taken:
		return "name " + id.Name + " is taken; names have to differ"
	case (id.AccessKeyID == "") != (id.SecretAccessKey == ""):
		return "accessKeyID and secretAccessKey belong together; give both or neither"
	case id.AccessKeyID == "" && id.BearerKey == "":
		return "has no key; give accessKeyID and secretAccessKey, or bearerKey"
	}
	return ""
}
