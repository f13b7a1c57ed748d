// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// awsReply writes an answer in the API's JSON, which the SDK's types cannot do themselves.
func awsReply(content []object, stop types.StopReason, usage *types.TokenUsage, deltas string) (reply, error) {
	result, err := json.Marshal(object{
		"output": object{"message": object{"role": "assistant", "content": content}}, "stopReason": stop,
		"usage": object{"inputTokens": usage.InputTokens, "outputTokens": usage.OutputTokens},
	})
	return reply{Result: result, Deltas: deltas}, err
}

func awsPlain(content []types.ContentBlock) ([]object, error) {
	var blocks []object
	for _, block := range content {
		plain, err := awsPlainBlock(block)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, plain)
	}
	return blocks, nil
}

func awsPlainBlock(block types.ContentBlock) (object, error) {
	switch b := block.(type) {
	case *types.ContentBlockMemberText:
		return object{"text": b.Value}, nil
	case *types.ContentBlockMemberToolUse:
		var input any
		if err := b.Value.Input.UnmarshalSmithyDocument(&input); err != nil {
			return nil, err
		}
		return object{"toolUse": object{"toolUseId": b.Value.ToolUseId, "name": b.Value.Name, "input": input}}, nil
	case *types.ContentBlockMemberReasoningContent:
		if text, ok := b.Value.(*types.ReasoningContentBlockMemberReasoningText); ok {
			told := object{"text": text.Value.Text, "signature": text.Value.Signature}
			return object{"reasoningContent": object{"reasoningText": told}}, nil
		}
	}
	return nil, fmt.Errorf("the answer has a %T", block)
}

// awsSum puts the events of a stream together.
type awsSum struct {
	text   string
	pieces []*awsPiece
	stop   types.StopReason
	usage  *types.TokenUsage
}

// awsPiece is a content block so far.
type awsPiece struct {
	tool                              *types.ToolUseBlockStart
	text, input, reasoning, signature string
}

func (s *awsSum) add(event types.ConverseStreamOutput) {
	switch e := event.(type) {
	case *types.ConverseStreamOutputMemberContentBlockStart:
		if start, ok := e.Value.Start.(*types.ContentBlockStartMemberToolUse); ok {
			s.piece(e.Value.ContentBlockIndex).tool = &start.Value
		}
	case *types.ConverseStreamOutputMemberContentBlockDelta:
		s.delta(s.piece(e.Value.ContentBlockIndex), e.Value.Delta)
	case *types.ConverseStreamOutputMemberMessageStop:
		s.stop = e.Value.StopReason
	case *types.ConverseStreamOutputMemberMetadata:
		s.usage = e.Value.Usage
	}
}

func (s *awsSum) piece(index *int32) *awsPiece {
	for len(s.pieces) <= int(aws.ToInt32(index)) {
		s.pieces = append(s.pieces, &awsPiece{})
	}
	return s.pieces[aws.ToInt32(index)]
}

func (s *awsSum) delta(p *awsPiece, delta types.ContentBlockDelta) {
	switch d := delta.(type) {
	case *types.ContentBlockDeltaMemberText:
		p.text += d.Value
		s.text += d.Value
	case *types.ContentBlockDeltaMemberToolUse:
		p.input += aws.ToString(d.Value.Input)
	case *types.ContentBlockDeltaMemberReasoningContent:
		switch r := d.Value.(type) {
		case *types.ReasoningContentBlockDeltaMemberText:
			p.reasoning += r.Value
		case *types.ReasoningContentBlockDeltaMemberSignature:
			p.signature += r.Value
		}
	}
}

func (s *awsSum) blocks() []object {
	var blocks []object
	for _, p := range s.pieces {
		blocks = append(blocks, p.block())
	}
	return blocks
}

func (p *awsPiece) block() object {
	switch {
	case p.tool != nil && p.input == "":
		return object{"toolUse": object{"toolUseId": p.tool.ToolUseId, "name": p.tool.Name, "input": object{}}}
	case p.tool != nil:
		return object{"toolUse": object{"toolUseId": p.tool.ToolUseId, "name": p.tool.Name, "input": json.RawMessage(p.input)}}
	case p.reasoning != "":
		return object{"reasoningContent": object{"reasoningText": object{"text": p.reasoning, "signature": p.signature}}}
	default:
		return object{"text": p.text}
	}
}
