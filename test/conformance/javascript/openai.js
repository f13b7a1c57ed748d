// SPDX-License-Identifier: Apache-2.0

import OpenAI from 'openai'

const client = ({ endpoint, retries }) => new OpenAI({ baseURL: `${endpoint}/v1`, apiKey: 'any', maxRetries: retries })

const models = {
  models: async (call) => ({ result: (await client(call).models.list({ signal: call.signal })) }),
  model: async (call) => ({ result: await client(call).models.retrieve(call.body.model, { signal: call.signal }) }),
}

export const chat = {
  ...models,
  async chat(call) {
    return { result: await client(call).chat.completions.create(call.body, { signal: call.signal }) }
  },
  async stream(call) {
    const stream = client(call).chat.completions.stream({ ...call.body, stream_options: { include_usage: true } }, { signal: call.signal })
    let deltas = ''
    let reasoning = ''
    stream.on('content', (text) => {
      call.first()
      deltas += text
    })
    stream.on('chunk', ({ choices: [choice] }) => (reasoning += choice?.delta.reasoning_content ?? ''))
    const result = await stream.finalChatCompletion()
    // The helper keeps the last piece alone of a member that it does not know.
    if (reasoning) result.choices[0].message.reasoning_content = reasoning
    return { result, deltas, native: plain(result.choices[0].message) }
  },
  async embed(call) {
    return { result: await client(call).embeddings.create(call.body, { signal: call.signal }) }
  },
}

// plain is a message without what the streaming helper added for its user.
const plain = ({ parsed, tool_calls, ...message }) => ({
  ...message,
  ...(tool_calls && { tool_calls: tool_calls.map(({ id, type, function: { name, arguments: input } }) => ({ id, type, function: { name, arguments: input } })) }),
})

export const responses = {
  ...models,
  async chat(call) {
    return { result: await client(call).responses.create(call.body, { signal: call.signal }) }
  },
  async stream(call) {
    const stream = client(call).responses.stream(call.body, { signal: call.signal })
    let deltas = ''
    for await (const event of stream) {
      if (event.type === 'response.failed') throw new OpenAI.APIError(undefined, event.response.error, undefined, undefined)
      if (event.type === 'error') throw new OpenAI.APIError(undefined, event, undefined, undefined)
      if (event.type !== 'response.output_text.delta') continue
      call.first()
      deltas += event.delta
    }
    const result = await stream.finalResponse()
    return { result, deltas, native: result.output.map(({ parsed, parsed_arguments, ...item }) => item) }
  },
}

export function failure(error) {
  if (!(error instanceof OpenAI.APIError)) return {}
  return { status: error.status ?? 0, type: error.code ?? error.type, retryAfter: error.headers?.get('retry-after') ?? '' }
}
