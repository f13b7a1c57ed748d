// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/file"
	"github.com/knadh/koanf/providers/posflag"
	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"
)

// delimiter does not occur in a flag's name, so that every key is a flag's.
const delimiter = "/"

// parse reads the arguments and the file that they name, and checks everything. The error lists every fault at once.
func parse(arguments []string, usage io.Writer) (options, error) {
	flags := newFlags()
	flags.SetOutput(usage)
	err := flags.Parse(arguments)
	if errors.Is(err, pflag.ErrHelp) {
		return options{Help: true}, nil
	}
	if err != nil {
		return options{}, err
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("%q is not a flag; see --help", flags.Arg(0))
	}
	return merge(flags)
}

// merge puts the flags over the file, and the file over the flags' defaults.
func merge(flags *pflag.FlagSet) (options, error) {
	var o options
	o.ShowVersion, _ = flags.GetBool(flagVersion)
	o.AskHealth, _ = flags.GetBool(flagHealth)
	k := koanf.New(delimiter)
	if path, _ := flags.GetString(flagConfig); path != "" {
		if err := k.Load(file.Provider(path), yaml.Parser()); err != nil {
			return o, fmt.Errorf("read --config %s: %w", path, err)
		}
	}
	unknown := unknownKeys(k, flags)
	keys := posflag.ProviderWithFlag(flags, delimiter, k, func(f *pflag.Flag) (string, any) {
		if !isKey(f.Name) {
			return "", nil
		}
		return f.Name, posflag.FlagVal(flags, f)
	})
	if err := k.Load(keys, nil); err != nil {
		return o, fmt.Errorf("read the flags: %w", err)
	}
	if err := errors.Join(unknown, k.UnmarshalWithConf("", &o, koanf.UnmarshalConf{DecoderConfig: decoder(&o)})); err != nil {
		return o, err
	}
	if o.ShowVersion || o.AskHealth {
		return o, nil
	}
	return o, o.validate()
}

// decoder lets the file write durations and lists as the flags do.
func decoder(into *options) *mapstructure.DecoderConfig {
	return &mapstructure.DecoderConfig{
		Result:           into,
		WeaklyTypedInput: true,
		DecodeHook:       mapstructure.ComposeDecodeHookFunc(mapstructure.StringToTimeDurationHookFunc(), mapstructure.StringToSliceHookFunc(",")),
	}
}

// unknownKeys names every key of the file that is no flag.
func unknownKeys(k *koanf.Koanf, flags *pflag.FlagSet) error {
	var faults []error
	for _, key := range k.Keys() {
		if flags.Lookup(key) == nil || !isKey(key) {
			faults = append(faults, fmt.Errorf("--config: %s is not a key; the keys are the names of the flags, see --help", key))
		}
	}
	return errors.Join(faults...)
}
