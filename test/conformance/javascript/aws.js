// SPDX-License-Identifier: Apache-2.0

import { BedrockRuntimeClient, BedrockRuntimeServiceException, ConverseCommand, ConverseStreamCommand, CountTokensCommand } from '@aws-sdk/client-bedrock-runtime'

// The client's own request handler speaks HTTP/2 from the first byte, also without TLS. It keeps its connections, so there is one per endpoint.
const clients = new Map()

function client({ endpoint, retries }) {
  const key = `${endpoint} ${retries}`
  if (!clients.has(key)) {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' }
    clients.set(key, new BedrockRuntimeClient({ region: 'us-east-1', endpoint, credentials, maxAttempts: retries + 1 }))
  }
  return clients.get(key)
}

const send = (call, command) => client(call).send(command, { abortSignal: call.signal })

export const converse = {
  async chat(call) {
    return { result: await send(call, new ConverseCommand(withBytes(call.body))) }
  },
  async stream(call) {
    const sum = { content: [], deltas: '' }
    for await (const event of (await send(call, new ConverseStreamCommand(withBytes(call.body)))).stream) take(sum, event, call.first)
    if (!sum.stopReason || !sum.usage) throw new Error('the stream ended without messageStop and metadata')
    const { content, deltas, stopReason, usage } = sum
    return { result: { output: { message: { role: 'assistant', content: content.map(whole) } }, stopReason, usage }, deltas }
  },
  async count(call) {
    const { modelId, messages, system } = withBytes(call.body)
    const { inputTokens } = await send(call, new CountTokensCommand({ modelId, input: { converse: { messages, system } } }))
    return { result: { input_tokens: inputTokens } }
  },
}

// take adds an event of a stream to what came before it.
function take(sum, { contentBlockStart, contentBlockDelta, messageStop, metadata }, first) {
  if (messageStop) sum.stopReason = messageStop.stopReason
  if (metadata) sum.usage = metadata.usage
  if (contentBlockStart) sum.content[contentBlockStart.contentBlockIndex] = { ...contentBlockStart.start.toolUse, input: '' }
  if (!contentBlockDelta) return
  first()
  const block = (sum.content[contentBlockDelta.contentBlockIndex] ??= { text: '', reasoning: '', signature: '' })
  const { text, toolUse, reasoningContent } = contentBlockDelta.delta
  block.text += text ?? ''
  sum.deltas += text ?? ''
  block.input += toolUse?.input ?? ''
  block.reasoning += reasoningContent?.text ?? ''
  block.signature += reasoningContent?.signature ?? ''
}

function whole({ toolUseId, name, input, text, reasoning, signature }) {
  if (toolUseId) return { toolUse: { toolUseId, name, input: JSON.parse(input || '{}') } }
  return reasoning ? { reasoningContent: { reasoningText: { text: reasoning, signature } } } : { text }
}

// withBytes turns the base64 of members named bytes into what the SDK takes.
function withBytes(value) {
  if (Array.isArray(value)) return value.map(withBytes)
  if (value === null || typeof value !== 'object') return value
  const members = Object.entries(value).map(([name, member]) => [name, name === 'bytes' ? Buffer.from(member, 'base64') : withBytes(member)])
  return Object.fromEntries(members)
}

export function failure(error) {
  if (!(error instanceof BedrockRuntimeServiceException)) return {}
  return { status: error.$metadata?.httpStatusCode ?? 0, type: error.name, retryAfter: error.$response?.headers['retry-after'] ?? '' }
}
