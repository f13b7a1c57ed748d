// SPDX-License-Identifier: Apache-2.0

// Runs one client for ../clients/node.go: `node driver.js FILE NAME` takes the adapter NAME of FILE. Each line of standard input is a call or the end of
// one; each line of standard output is the first piece of a stream, a reply or a failure. The process ends when its input does.

import { createInterface } from 'node:readline'

const [file, name] = process.argv.slice(2)
const { [name]: adapter, failure } = await import(`./${file}`)
const underWay = new Map()

for await (const line of createInterface({ input: process.stdin })) {
  const { id, call, abort } = JSON.parse(line)
  if (abort) underWay.get(id)?.abort()
  else answer(id, call)
}

async function answer(id, call) {
  const controller = new AbortController()
  underWay.set(id, controller)
  const first = once(() => say({ id, first: true }))
  try {
    say({ id, reply: await adapter[call.op]({ ...call, signal: controller.signal, first }) })
  } catch (error) {
    say({ id, failure: { ...describe(error), aborted: controller.signal.aborted } })
  }
  underWay.delete(id)
}

// describe tells of the client's own errors what its adapter knows, and of any other what it says.
function describe(error) {
  return { class: error.constructor.name, message: String(error.message ?? error), ...failure(error) }
}

function say(message) {
  process.stdout.write(JSON.stringify(message, encodeBytes) + '\n')
}

function encodeBytes(_, value) {
  return value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value
}

function once(work) {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
