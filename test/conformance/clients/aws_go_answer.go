// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// awsReply writes an answer in the API's JSON, which the SDK's types cannot do themselves.
func awsReply(message types.Message, stop types.StopReason, usage *types.TokenUsage, deltas string) (reply, error) {
	var content []any
	for _, block := range message.Content {
		plain, err := awsPlain(block)
		if err != nil {
			return reply{}, err
		}
		content = append(content, plain)
	}
	result, err := json.Marshal(object{
		"output": object{"message": object{"role": message.Role, "content": content}}, "stopReason": stop,
		"usage": object{"inputTokens": usage.InputTokens, "outputTokens": usage.OutputTokens},
	})
	return reply{Result: result, Deltas: deltas}, err
}

func awsPlain(block types.ContentBlock) (object, error) {
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

func (s *awsSum) blocks() []types.ContentBlock {
	var blocks []types.ContentBlock
	for _, p := range s.pieces {
		blocks = append(blocks, p.block())
	}
	return blocks
}

func (p *awsPiece) block() types.ContentBlock {
	switch {
	case p.tool != nil:
		var input any
		_ = json.Unmarshal([]byte(p.input), &input) // arguments that are no JSON fail the comparison with what was asked for
		use := types.ToolUseBlock{ToolUseId: p.tool.ToolUseId, Name: p.tool.Name, Input: document.NewLazyDocument(input)}
		return &types.ContentBlockMemberToolUse{Value: use}
	case p.reasoning != "":
		text := types.ReasoningTextBlock{Text: aws.String(p.reasoning), Signature: aws.String(p.signature)}
		return &types.ContentBlockMemberReasoningContent{Value: &types.ReasoningContentBlockMemberReasoningText{Value: text}}
	default:
		return &types.ContentBlockMemberText{Value: p.text}
	}
}
