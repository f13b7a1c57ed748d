// SPDX-License-Identifier: Apache-2.0

// Package bedrocksim is an Amazon Bedrock runtime that runs anywhere: in a test, in a pod, on a laptop without a network.
//
// It is strict where Bedrock is strict. It recomputes every SigV4 signature, checks every body against the shapes and
// limits of the operation, applies the rules that Bedrock applies to conversations, and answers faults with Bedrock's
// exception names, statuses and wording. It is deterministic: a request answered twice is answered with the same bytes,
// request ids and the usage of prompt caches aside. Its answers say what was read, so that a caller can see that tools, images and system prompts arrived.
//
// It holds no model and no secret worth keeping. It is for tests and demonstrations and must never stand in for Bedrock
// in production: it is imported by cmd/bedrock-sim and by tests, and by nothing else. It imports nothing of Kubernetes and
// nothing of the proxy, so that a mistake in the proxy cannot be repeated here.
//
// Where Bedrock's behaviour is not publicly known, the simulator takes the stricter reading; it refuses body members that
// the service model does not name unless [AllowUnknownMembers] is given.
package bedrocksim
