// SPDX-License-Identifier: Apache-2.0

package proxyconfig

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/v2"
)

// decode fills c from what was loaded, and lists unknown fields and wrong types.
func decode(k *koanf.Koanf, c *Config, hook mapstructure.DecodeHookFuncKind) Faults {
	var seen mapstructure.Metadata
	err := k.UnmarshalWithConf("", c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		TagName: "json", DecodeHook: hook, Metadata: &seen,
		MatchName: func(key, field string) bool { return key == field },
	}})
	faults := typeFaults(err)
	for _, path := range seen.Unused {
		faults = append(faults, Fault{Path: path, Message: "unknown field; remove it or correct its name"})
	}
	return faults
}

// typeFaults takes apart the tree of errors that mapstructure returns, level by level: errors.As would stop at the first leaf.
func typeFaults(err error) Faults {
	for level := err; level != nil; level = errors.Unwrap(level) {
		if several, ok := level.(interface{ Unwrap() []error }); ok {
			var faults Faults
			for _, e := range several.Unwrap() {
				faults = append(faults, typeFaults(e)...)
			}
			return faults
		}
	}
	var one *mapstructure.DecodeError
	if errors.As(err, &one) {
		return Faults{{Path: one.Name(), Message: wrongType(one.Unwrap())}}
	}
	if err != nil {
		return Faults{{Message: err.Error()}}
	}
	return nil
}

// wrongType words a type error without the value, which may be a misplaced secret.
func wrongType(err error) string {
	var typed *mapstructure.UnconvertibleTypeError
	if errors.As(err, &typed) {
		return fmt.Sprintf("has the wrong type; write %s", nounOf(typed.Expected.Kind()))
	}
	var own wrongKind
	if errors.As(err, &own) {
		return own.Error()
	}
	return "has the wrong type: " + err.Error()
}

// wrongKind is a value that cannot become a field's type.
type wrongKind struct{ want reflect.Kind }

// Error says what to write instead.
func (e wrongKind) Error() string { return "has the wrong type; write " + nounOf(e.want) }

// nounOf names a type for people.
func nounOf(kind reflect.Kind) string {
	nouns := map[reflect.Kind]string{
		reflect.Int: "a whole number", reflect.Int64: "a whole number", reflect.Bool: "true or false",
		reflect.String: "a string", reflect.Slice: "a list of strings",
	}
	if noun, ok := nouns[kind]; ok {
		return noun
	}
	return "fields with their values"
}

// exactTypes refuses the conversions that mapstructure makes even when it is strict: fractions and huge numbers would become integers.
// It also words the errors that mapstructure words for programmers.
func exactTypes(from, to reflect.Kind, data any) (any, error) {
	isInteger := to == reflect.Int || to == reflect.Int64
	isLossy := isInteger && from != reflect.Int && from != reflect.Int64
	isShape := (to == reflect.Slice && from != reflect.Slice) || (to == reflect.Struct && from != reflect.Map)
	if isLossy || isShape {
		return nil, wrongKind{to}
	}
	return data, nil
}
