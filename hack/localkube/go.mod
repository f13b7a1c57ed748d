module github.com/outcrop-dev/outcrop/hack/localkube

go 1.26.0
