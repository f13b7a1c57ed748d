module github.com/outcrop-dev/outcrop/hack/localkube

go 1.26.0

require github.com/google/go-cmp v0.7.0
