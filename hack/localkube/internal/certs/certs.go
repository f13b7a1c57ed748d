// SPDX-License-Identifier: Apache-2.0

// Package certs makes the certificate authorities of a cluster and what they
// sign. It keeps nothing and reads no files.
package certs

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	lifetime   = 365 * 24 * time.Hour
	clockSkew  = time.Hour
	serialBits = 127
)

// Pair is a certificate and its key, both in PEM.
type Pair struct{ Cert, Key []byte }

// Authority signs certificates.
type Authority struct {
	Pair
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// Request says for whom a certificate is.
type Request struct {
	// Name and Groups are the user and groups that Kubernetes reads from it.
	Name   string
	Groups []string
	// Hosts are the names and addresses under which it serves. A certificate
	// without any is for clients only.
	Hosts []string
}

// NewAuthority makes a self-signed authority that is valid from an hour before
// the given time, for a year after it.
func NewAuthority(name string, at time.Time) (*Authority, error) {
	template, err := draft(name, at)
	if err != nil {
		return nil, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	authority := &Authority{cert: template, key: key}
	authority.Pair, err = authority.sign(template, key)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(authority.Cert)
	authority.cert, err = x509.ParseCertificate(block.Bytes)
	return authority, err
}

// Issue signs a certificate with a new key. It is good for clients, and for
// servers when the request names hosts.
func (a *Authority) Issue(request Request, at time.Time) (Pair, error) {
	template, err := draft(request.Name, at)
	if err != nil {
		return Pair{}, err
	}
	template.Subject.Organization = request.Groups
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	for _, host := range request.Hosts {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	if len(request.Hosts) > 0 {
		template.ExtKeyUsage = append(template.ExtKeyUsage, x509.ExtKeyUsageServerAuth)
	}
	key, err := newKey()
	if err != nil {
		return Pair{}, err
	}
	return a.sign(template, key)
}

// NewKey makes a private key in PEM, to sign ServiceAccount tokens with.
func NewKey() ([]byte, error) {
	key, err := newKey()
	if err != nil {
		return nil, err
	}
	return encodeKey(key)
}

func draft(name string, at time.Time) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		NotBefore:    at.Add(-clockSkew),
		NotAfter:     at.Add(lifetime),
	}, nil
}

func (a *Authority) sign(template *x509.Certificate, key *ecdsa.PrivateKey) (Pair, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return Pair{}, fmt.Errorf("sign the certificate of %s: %w", template.Subject.CommonName, err)
	}
	keyPEM, err := encodeKey(key)
	return Pair{Cert: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), Key: keyPEM}, err
}

func newKey() (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	return key, nil
}

func encodeKey(key *ecdsa.PrivateKey) ([]byte, error) {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode a key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}
