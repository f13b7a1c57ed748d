// SPDX-License-Identifier: Apache-2.0

package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/outcrop-dev/outcrop/internal/hijack"
	"github.com/outcrop-dev/outcrop/internal/proxyconfig"
)

// Bounds of the two servers.
const (
	readHeaderTimeout = 10 * time.Second
	idleConnTimeout   = 3 * time.Minute
	maxAdminHeader    = 16 << 10
	maxStreams        = 1000 // per HTTP/2 connection, since an SDK puts all its requests on one
)

// Run serves until the context ends, then drains. It returns nil after a drain, and the first error of what could not go on.
func (s *Server) Run(ctx context.Context) error {
	callers, err := listen(ctx, "listen.address", s.config.Listen.Address)
	if err != nil {
		return err
	}
	admin, err := listen(ctx, "listen.adminAddress", s.config.Listen.AdminAddress)
	if err != nil {
		return errors.Join(err, callers.Close())
	}
	return s.Serve(ctx, callers, admin)
}

func listen(ctx context.Context, field, address string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", field, err)
	}
	return l, nil
}

// Serve is Run with the listeners given. It closes both.
func (s *Server) Serve(ctx context.Context, callers, admin net.Listener) error {
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	life, cut := context.WithCancelCause(background)
	group, failed := errgroup.WithContext(background)
	callerServer, adminServer := s.callerServer(life), s.adminServer()
	group.Go(func() error { return serve(callerServer, callers) })
	group.Go(func() error { return serve(adminServer, admin) })
	group.Go(func() error { return s.watchCredentials(failed) })
	group.Go(func() error { s.checker.run(failed); return nil })
	s.logger.Info("serving", "address", callers.Addr().String(), "admin_address", admin.Addr().String(),
		"model", s.config.Model.ID, "region", s.config.Model.Region, "config_revision", s.options.ConfigRevision)
	select {
	case <-ctx.Done():
		s.drain(background, callerServer, cut)
	case <-failed.Done():
	}
	cut(errCut)
	stop()
	err := errors.Join(callerServer.Close(), adminServer.Close(), group.Wait())
	s.client.Close()
	s.tracing.close(context.WithoutCancel(ctx))
	return err
}

func serve(server interface{ Serve(l net.Listener) error }, l net.Listener) error {
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	return nil
}

// callerServer speaks HTTP/1.1 and HTTP/2 without TLS: the JavaScript AWS SDK speaks the latter at once on plain http. Its requests end with life.
func (s *Server) callerServer(life context.Context) *hijack.Server {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	protocols.SetUnencryptedHTTP2(true)
	return hijack.NewServer(&http.Server{
		Handler: s.Handler(), Protocols: protocols, HTTP2: &http.HTTP2Config{MaxConcurrentStreams: maxStreams},
		ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleConnTimeout, MaxHeaderBytes: s.config.Limits.MaxHeaderBytes,
		// For the whole request, also where a handler leaves its body unread. A body that goes on arriving moves its end.
		ReadTimeout:  min(bodyGrace, seconds(s.config.Timeouts.RequestSeconds)),
		WriteTimeout: seconds(s.config.Timeouts.IdleSeconds), // for what is written outside of handlers; those set their own
		BaseContext:  func(net.Listener) context.Context { return life },
		ErrorLog:     slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	})
}

func (s *Server) adminServer() *http.Server {
	return &http.Server{
		Handler: s.AdminHandler(), ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readHeaderTimeout, IdleTimeout: idleConnTimeout,
		MaxHeaderBytes: maxAdminHeader, ErrorLog: slog.NewLogLogger(s.logger.Handler(), slog.LevelDebug),
	}
}

// watchCredentials reads mounted credentials again whenever they change. Other sources renew themselves.
func (s *Server) watchCredentials(ctx context.Context) error {
	c := s.config.Credentials
	if c.Source != proxyconfig.SourceSecret {
		return nil
	}
	if err := proxyconfig.Watch(ctx, c.Directory, s.logger, s.reloadCredentials); err != nil && ctx.Err() == nil {
		return fmt.Errorf("watch credentials: %w", err)
	}
	return nil
}

// reloadCredentials is called when the files may have changed. Only what is news is counted and has the model checked again.
func (s *Server) reloadCredentials() {
	before := s.options.Credentials.Status()
	changed := s.options.Credentials.Reload()
	after := s.options.Credentials.Status()
	if !changed && after.Reason == before.Reason {
		return
	}
	result := "usable"
	if after.Reason != "" {
		result = after.Reason
	}
	s.metrics.reloads.WithLabelValues(result).Inc()
	s.checker.wake()
}
