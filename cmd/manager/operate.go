// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/go-logr/logr"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
	"k8s.io/utils/clock"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/healthz"
	"sigs.k8s.io/controller-runtime/pkg/manager"
	metricsserver "sigs.k8s.io/controller-runtime/pkg/metrics/server"

	"github.com/outcrop-dev/outcrop/api/v1alpha1"
	"github.com/outcrop-dev/outcrop/controllers/modelendpoint"
	"github.com/outcrop-dev/outcrop/internal/metricsauth"
	"github.com/outcrop-dev/outcrop/internal/probe"
	"github.com/outcrop-dev/outcrop/internal/resources"
	"github.com/outcrop-dev/outcrop/internal/version"
)

const (
	// leaseName is the leader's lease. The Role of the lease in config/rbac names it.
	leaseName = "outcrop-manager"
	// healthPath and readyPath are where the health server answers.
	healthPath = "/healthz"
	readyPath  = "/readyz"
	// shutdownTimeout is what running reconciles get to finish in.
	shutdownTimeout = 20 * time.Second
)

// operate runs the operator until the context ends. A leader gives its lease back then.
func operate(ctx context.Context, o options, log io.Writer) error {
	logger, err := newLogger(o, log)
	if err != nil {
		return err
	}
	ctrl.SetLogger(logger)
	klog.SetLogger(logger)
	config, err := ctrl.GetConfig()
	if err != nil {
		return fmt.Errorf("find the cluster: %w", err)
	}
	settings, err := managerOptions(o)
	if err != nil {
		return err
	}
	m, err := newManager(config, o, settings)
	if err != nil {
		return err
	}
	logger.Info("starting", "version", version.Version, "proxyImage", o.ProxyImage, "namespaces", o.Namespaces)
	return m.Start(ctx)
}

func newLogger(o options, log io.Writer) (logr.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(o.LogLevel)); err != nil {
		return logr.Logger{}, fmt.Errorf("--log-level: %w", err)
	}
	return logr.FromSlogHandler(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: level})), nil
}

// newManager assembles the operator.
func newManager(config *rest.Config, o options, settings manager.Options) (manager.Manager, error) {
	m, err := ctrl.NewManager(config, settings)
	if err != nil {
		return nil, fmt.Errorf("make the manager: %w", err)
	}
	if err := addController(m, o); err != nil {
		return nil, err
	}
	if err := m.AddHealthzCheck("ping", healthz.Ping); err != nil {
		return nil, err
	}
	return m, m.AddReadyzCheck("ping", healthz.Ping)
}

func newScheme() (*runtime.Scheme, error) {
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return nil, err
	}
	return scheme, v1alpha1.AddToScheme(scheme)
}

func managerOptions(o options) (manager.Options, error) {
	scheme, err := newScheme()
	timeout := shutdownTimeout
	return manager.Options{
		Scheme:                        scheme,
		Cache:                         modelendpoint.CacheOptions(scheme, o.Namespaces),
		LeaderElection:                o.LeaderElect,
		LeaderElectionID:              leaseName,
		LeaderElectionNamespace:       o.LeaderElectNamespace,
		LeaderElectionReleaseOnCancel: true,
		GracefulShutdownTimeout:       &timeout,
		HealthProbeBindAddress:        o.HealthProbeBindAddress,
		LivenessEndpointName:          healthPath,
		ReadinessEndpointName:         readyPath,
		Metrics: metricsserver.Options{
			BindAddress:    o.MetricsBindAddress,
			SecureServing:  true,
			FilterProvider: metricsauth.New,
		},
	}, err
}

// addController adds the reconciler and the prober that tells it of its proxies.
func addController(m manager.Manager, o options) error {
	prober := probe.New(probe.Options{
		Interval:     o.ProbeInterval,
		FastInterval: min(2*time.Second, o.ProbeInterval),
		Timeout:      2 * time.Second,
		Workers:      64,
		Clock:        clock.RealClock{},
	})
	if err := m.Add(prober); err != nil {
		return err
	}
	r := &modelendpoint.Reconciler{
		Client:   m.GetClient(),
		Live:     m.GetAPIReader(),
		Prober:   prober,
		Recorder: m.GetEventRecorder(modelendpoint.Name),
		Clock:    clock.RealClock{},
		Options:  proxyOptions(o),
	}
	return r.SetupWithManager(m, prober.Changes())
}

// proxyOptions are what the administrator says of every proxy.
func proxyOptions(o options) resources.Options {
	return resources.Options{
		ProxyImage:         o.ProxyImage,
		UpstreamURL:        o.UpstreamURL,
		AllowedHosts:       o.AllowedUpstreamHosts,
		ModelCheckInterval: o.ModelCheckInterval,
		OperatorNamespace:  operatorNamespace(namespaceFile),
	}
}
