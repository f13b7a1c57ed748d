// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/knadh/koanf/providers/env/v2"
	"github.com/knadh/koanf/v2"
)

// environmentPrefix starts the name of every variable of a proxy's configuration.
const environmentPrefix = "OUTCROP_"

// FromEnvironment reads the configuration from OUTCROP_… variables ("NAME=value", as os.Environ gives them), for a proxy outside Kubernetes.
// A variable's name is the path of its field in upper case, with _ for each dot: OUTCROP_MODEL_ID, OUTCROP_RETRIES_MAXATTEMPTS; EnvironmentNames lists them.
// Lists are separated by commas. Credentials come from AWS's own variables unless OUTCROP_CREDENTIALS_SOURCE says otherwise.
// The error lists every fault at once, each with the variable's name, as Faults. A variable that is no field is a fault.
func FromEnvironment(environ []string) (*Config, error) {
	paths := pathsByName()
	k := koanf.New(".")
	err := k.Load(env.Provider(".", env.Opt{
		Prefix:        environmentPrefix,
		EnvironFunc:   func() []string { return environ },
		TransformFunc: func(name, value string) (string, any) { return paths[name], value },
	}), nil)
	if err != nil {
		return nil, err
	}
	c := Default()
	c.Credentials = Credentials{Source: SourceEnvironment}
	faults := append(decode(k, &c, fromText), unknownNames(environ, paths)...)
	c.complete()
	whole, err := finish(&c, faults)
	return whole, namedByVariable(err)
}

// EnvironmentNames are the variables that FromEnvironment reads, sorted.
func EnvironmentNames() []string {
	var names []string
	for name := range pathsByName() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// pathsByName maps each variable to its field. The version is the program's own.
func pathsByName() map[string]string {
	paths := map[string]string{}
	for _, path := range leaves(reflect.TypeFor[Config](), "") {
		if path != "version" {
			paths[variableOf(path)] = path
		}
	}
	return paths
}

// variableOf is the name of the variable for the field at path.
func variableOf(path string) string {
	return environmentPrefix + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

// leaves are the paths of all fields that are no structs themselves.
func leaves(t reflect.Type, prefix string) []string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return []string{strings.TrimSuffix(prefix, ".")}
	}
	var paths []string
	for field := range fieldsOf(t) {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		paths = append(paths, leaves(field.Type, prefix+name+".")...)
	}
	return paths
}

// fieldsOf iterates over the fields of a struct.
func fieldsOf(t reflect.Type) func(yield func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if !yield(t.Field(i)) {
				return
			}
		}
	}
}

// unknownNames lists variables that look like ours and are not.
func unknownNames(environ []string, paths map[string]string) Faults {
	var faults Faults
	for _, variable := range environ {
		name, _, _ := strings.Cut(variable, "=")
		if strings.HasPrefix(name, environmentPrefix) && paths[name] == "" {
			faults = append(faults, Fault{Path: name, Message: "unknown variable; remove it or correct its name"})
		}
	}
	return faults
}

// namedByVariable replaces the paths of faults by the variables' names, which is what their writer wrote.
func namedByVariable(err error) error {
	faults, ok := err.(Faults) //nolint:errorlint // finish returns the list itself
	if !ok {
		return err
	}
	for i := range faults {
		if path, index, _ := strings.Cut(faults[i].Path, "["); pathsByName()[variableOf(path)] != "" {
			faults[i].Path = variableOf(path)
			if index != "" {
				faults[i].Path += "[" + index
			}
		}
	}
	return faults
}

// fromText turns a variable's text into its field's type.
func fromText(from, to reflect.Kind, data any) (any, error) {
	text, isText := data.(string)
	if !isText || from != reflect.String {
		return data, nil
	}
	switch to {
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, orWrongKind(err, to)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		return b, orWrongKind(err, to)
	case reflect.Slice:
		return splitList(text), nil
	}
	return data, nil
}

// orWrongKind hides a parser's error, which quotes the value.
func orWrongKind(err error, want reflect.Kind) error {
	if err != nil {
		return wrongKind{want}
	}
	return nil
}

// splitList splits at commas; spaces around an entry do not count.
func splitList(text string) []string {
	var list []string
	for _, entry := range strings.Split(text, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			list = append(list, entry)
		}
	}
	return list
}
