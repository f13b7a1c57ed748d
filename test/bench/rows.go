// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import "time"

// pace is the time between the events of a stream: long enough for each to arrive on its own, as from a model. With as many streams as there are workers
// it leaves all cores mostly idle: events that have to wait would arrive together, and cost less.
const pace = 2 * time.Millisecond

// cpuRow compares the CPU time of one call through the proxy with that of the same prompt through the floor.
type cpuRow struct {
	name        string
	goal        float64
	floor, call call
	// workers is how many calls are under way at any time.
	workers int
	pace    time.Duration
	// forPeers: the call is in a dialect that peers speak.
	forPeers bool
}

const (
	unaryWorkers  = 16
	streamWorkers = 16
)

func cpuRows() []cpuRow {
	short, shortStream := signedCall(shortBody, false), signedCall(shortBody, true)
	return []cpuRow{
		{name: "native Converse, 1.2 KB", goal: 1.1, floor: short, call: converseCall(shortBody, false), workers: unaryWorkers},
		{name: "OpenAI chat, 1.2 KB", goal: 1.3, floor: short, call: chatCall(shortBody, false), workers: unaryWorkers, forPeers: true},
		{name: "Anthropic messages, 1.2 KB", goal: 1.3, floor: short, call: messagesCall(shortBody, false), workers: unaryWorkers},
		{name: "OpenAI responses, 1.2 KB", goal: 1.3, floor: short, call: responsesCall(shortBody, false), workers: unaryWorkers},
		{name: "native Converse, 116 KB", floor: signedCall(longBody, false), call: converseCall(longBody, false), workers: unaryWorkers},
		{name: "OpenAI chat, 116 KB", goal: 3.5, floor: signedCall(longBody, false), call: chatCall(longBody, false), workers: unaryWorkers, forPeers: true},
		{name: "Anthropic messages, 116 KB", goal: 3.5, floor: signedCall(longBody, false), call: messagesCall(longBody, false), workers: unaryWorkers},
		{name: "native stream of 100 events", floor: shortStream, call: converseCall(shortBody, true), workers: streamWorkers, pace: pace},
		{name: "OpenAI chat stream of 100 events", goal: 1.3, floor: shortStream, call: chatCall(shortBody, true), workers: streamWorkers, pace: pace, forPeers: true},
		{name: "Anthropic messages stream of 100 events", goal: 1.3, floor: shortStream, call: messagesCall(shortBody, true), workers: streamWorkers, pace: pace},
		{name: "OpenAI responses stream of 100 events", goal: 1.3, floor: shortStream, call: responsesCall(shortBody, true), workers: streamWorkers, pace: pace},
		{name: "OpenAI chat stream of 100 events at once", floor: shortStream, call: chatCall(shortBody, true), workers: streamWorkers},
	}
}

// signedCall is what the floor's callers send.
func signedCall(size int, stream bool) call {
	c := converseCall(size, stream)
	c.signed = true
	return c
}

// latencyRow compares the time that an answer takes at a fixed rate.
type latencyRow struct {
	name string
	// rate is in requests per second.
	rate     int
	p50, p99 float64 // goals, in milliseconds over the floor
}

func latencyRows() []latencyRow {
	return []latencyRow{
		{name: "latency added, OpenAI chat 1.2 KB, 50/s", rate: 50},
		{name: "latency added, OpenAI chat 1.2 KB, 200/s", rate: 200, p50: 0.1, p99: 0.5},
	}
}

// memoryRow is the memory of open streams that say little.
type memoryRow struct {
	name, protocol string
	goal           float64 // KiB per stream
}

func memoryRows() []memoryRow {
	return []memoryRow{
		{name: "memory per open stream, upstream HTTP/2", protocol: protocolH2, goal: 32},
		{name: "memory per open stream, upstream HTTP/1.1", protocol: protocolH1, goal: 48},
	}
}

// memoryPace is the time between two events of an open stream.
const memoryPace = 500 * time.Millisecond
