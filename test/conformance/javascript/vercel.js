// SPDX-License-Identifier: Apache-2.0

import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock'
import { createAnthropic } from '@ai-sdk/anthropic'
import { createOpenAI } from '@ai-sdk/openai'
import { APICallError, embedMany, generateText, jsonSchema, Output, streamText, tool } from 'ai'

globalThis.AI_SDK_LOG_WARNINGS = false // they would be written to standard output, which is the driver's

const adapter = (model, embedding) => ({
  async chat(call) {
    const result = await generateText(options(call, model(call)))
    return { result: told(result) }
  },
  async stream(call) {
    const result = streamText({ ...options(call, model(call)), onError: () => {} })
    let deltas = ''
    for await (const part of result.fullStream) {
      if (part.type === 'error') throw part.error
      if (part.type === 'abort') throw new Error('aborted')
      if (part.type !== 'text-delta') continue
      call.first()
      deltas += part.text
    }
    const fields = ['text', 'reasoning', 'toolCalls', 'finishReason', 'usage', 'response']
    const values = await Promise.all(fields.map((field) => result[field]))
    return { result: told(Object.fromEntries(fields.map((field, i) => [field, values[i]]))), deltas }
  },
  async embed(call) {
    const { model: name, input, dimensions } = call.body
    const values = [input].flat()
    const { embeddings, usage } = await embedMany({ model: embedding(call)(name), values, dimensions, maxRetries: call.retries, abortSignal: call.signal })
    const data = embeddings.map((vector, index) => ({ index, embedding: vector }))
    return { result: { data, usage: { prompt_tokens: usage.tokens } } }
  },
})

// options are the request in the SDK's terms. A tool has no way to run, so that its calls come back to the caller.
function options({ body: { model: name, tools, schema, ...body }, retries, signal }, model) {
  return {
    ...body,
    model: model(name),
    maxRetries: retries,
    abortSignal: signal,
    ...(tools && { tools: Object.fromEntries(tools.map((t) => [t.name, tool({ description: t.description, inputSchema: jsonSchema(t.schema) })])) }),
    ...(schema && { output: Output.object({ schema: jsonSchema(schema) }) }),
  }
}

function told({ text, reasoning, toolCalls, finishReason, usage, response }) {
  const signature = reasoning.map(({ providerMetadata }) => signatureOf(providerMetadata)).join('')
  return {
    text,
    reasoning: reasoning.map((part) => part.text).join(''),
    signature,
    calls: toolCalls,
    finishReason,
    usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens },
    messages: response.messages,
  }
}

// signatureOf finds what proves a piece of reasoning, whatever the provider calls it.
function signatureOf(metadata = {}) {
  const members = Object.values(metadata).map((provider) => provider?.signature ?? provider?.reasoningEncryptedContent ?? '')
  return members.find((member) => member) ?? ''
}

const openai = ({ endpoint }) => createOpenAI({ baseURL: `${endpoint}/v1`, apiKey: 'any' })
const anthropic = ({ endpoint }) => createAnthropic({ baseURL: `${endpoint}/v1`, apiKey: 'any' })
const bedrock = ({ endpoint }) => createAmazonBedrock({ baseURL: endpoint, region: 'us-east-1', accessKeyId: 'any', secretAccessKey: 'any' })

export const openaiResponses = adapter((call) => openai(call), (call) => openai(call).embedding)
export const openaiChat = adapter((call) => openai(call).chat, (call) => openai(call).embedding)
export const anthropicMessages = adapter((call) => anthropic(call))
export const bedrockConverse = adapter((call) => bedrock(call))

export function failure(error) {
  const cause = error.lastError ?? error
  if (!APICallError.isInstance(cause)) return {}
  return { status: cause.statusCode ?? 0, type: cause.data?.error?.type ?? '', retryAfter: cause.responseHeaders?.['retry-after'] ?? '' }
}
