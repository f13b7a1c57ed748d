// SPDX-License-Identifier: Apache-2.0

import Anthropic from '@anthropic-ai/sdk'
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk'

const adapter = (client) => ({
  async chat(call) {
    return { result: await client(call).messages.create(call.body, { signal: call.signal }) }
  },
  async stream(call) {
    const stream = client(call).messages.stream(call.body, { signal: call.signal })
    let deltas = ''
    stream.on('streamEvent', (event) => event.type === 'content_block_delta' && call.first())
    stream.on('text', (text) => (deltas += text))
    return { result: await stream.finalMessage(), deltas }
  },
  async count(call) {
    return { result: await client(call).messages.countTokens(call.body, { signal: call.signal }) }
  },
  async models(call) {
    return { result: await client(call).models.list({}, { signal: call.signal }) }
  },
  async model(call) {
    return { result: await client(call).models.retrieve(call.body.model, {}, { signal: call.signal }) }
  },
})

export const messages = adapter(({ endpoint, retries }) => new Anthropic({ baseURL: endpoint, apiKey: 'any', maxRetries: retries }))

export const bedrock = adapter(
  ({ endpoint, retries }) =>
    new AnthropicBedrock({ baseURL: endpoint, awsRegion: 'us-east-1', awsAccessKey: 'any', awsSecretKey: 'any', maxRetries: retries }),
)

export function failure(error) {
  if (!(error instanceof Anthropic.APIError) && error.status === undefined) return {}
  const type = error.type ?? error.error?.error?.type ?? error.headers?.get('x-amzn-errortype')
  return { status: error.status ?? 0, type, retryAfter: error.headers?.get('retry-after') ?? '' }
}
