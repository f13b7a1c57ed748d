// SPDX-License-Identifier: Apache-2.0

package field

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/outcrop-dev/outcrop/internal/jsonstring"
)

// Text reads a string and leaves it as it is written.
func (d *Decoder) Text() (jsontext.Value, error) {
	if d.Kind() != '"' {
		return nil, d.TypeError("a string")
	}
	return d.Raw()
}

// Word reads a short string.
func (d *Decoder) Word() (string, error) {
	raw, err := d.Text()
	if err != nil {
		return "", err
	}
	return jsonstring.Unquote(raw), nil
}

// Name reads a string that may not be empty.
func (d *Decoder) Name() (string, error) {
	word, err := d.Word()
	if err == nil && word == "" {
		path := d.Path()
		return "", Refuse(CodeEmptyString, path, "Invalid '%s': empty string. Expected a string with minimum length 1, but got an empty string instead.", path)
	}
	return word, err
}

// Bool reads a boolean.
func (d *Decoder) Bool() (bool, error) {
	if kind := d.Kind(); kind != 't' && kind != 'f' {
		return false, d.TypeError("a boolean")
	}
	token, err := d.json.ReadToken()
	if err != nil {
		return false, err
	}
	return token.Bool(), nil
}

// Integer reads a whole number between low and high.
func (d *Decoder) Integer(low, high int64) (int64, error) {
	if d.Kind() != '0' {
		return 0, d.TypeError("an integer")
	}
	raw, err := d.Raw()
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || number < low || number > high {
		path := d.Path()
		return 0, Refuse(CodeValue, path, "Invalid '%s': expected an integer from %d to %d, but got %s instead.", path, low, high, Clip(string(raw)))
	}
	return number, nil
}

// Number reads a number between low and high.
func (d *Decoder) Number(low, high float64) (float64, error) {
	if d.Kind() != '0' {
		return 0, d.TypeError("a number")
	}
	raw, err := d.Raw()
	if err != nil {
		return 0, err
	}
	number, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || number < low || number > high {
		path := d.Path()
		return 0, Refuse(CodeValue, path, "Invalid '%s': expected a number from %g to %g, but got %s instead.", path, low, high, Clip(string(raw)))
	}
	return number, nil
}

// OneOf reads a string out of a closed list.
func (d *Decoder) OneOf(allowed []string) (string, error) {
	word, err := d.Word()
	if err != nil {
		return "", err
	}
	for _, candidate := range allowed {
		if word == candidate {
			return word, nil
		}
	}
	return "", Unsupported(d.Path(), word, allowed)
}

// RawObject reads an object and leaves it as it is written.
func (d *Decoder) RawObject() (jsontext.Value, error) {
	if d.Kind() != '{' {
		return nil, d.TypeError("an object")
	}
	return d.Raw()
}

// Members reads an object whose names are the caller's own, one member after the other.
func (d *Decoder) Members(read func(name string) error) error {
	if d.Kind() != '{' {
		return d.TypeError("an object")
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for d.Kind() == '"' {
		name, err := d.Raw()
		if err != nil {
			return err
		}
		if err := d.within(step{name: name}, func() error { return read(jsonstring.Unquote(name)) }); err != nil {
			return err
		}
	}
	_, err := d.json.ReadToken()
	return err
}

// Elements reads an array, one element after the other.
func (d *Decoder) Elements(expected string, read func(i int) error) error {
	if d.Kind() != '[' {
		return d.TypeError(expected)
	}
	if _, err := d.json.ReadToken(); err != nil {
		return err
	}
	for i := 0; d.Kind() != ']'; i++ {
		if d.report.elements++; d.report.elements > MaxElements {
			path := d.Path()
			return Refuse(CodeLongArray, path, "Invalid '%s': array too long. Expected at most %d elements in all arrays of a request together.", path, MaxElements)
		}
		if err := d.within(step{index: i}, func() error { return read(i) }); err != nil {
			return err
		}
	}
	_, err := d.json.ReadToken()
	return err
}

// Drop reports that what stands at the decoder's path is not carried.
func (d *Decoder) Drop() { d.report.Drop(d.Path()) }

// DropMember reports that a member of the object at the decoder's path is not carried.
func (d *Decoder) DropMember(name string) { d.report.Drop(d.Path() + "." + name) }
