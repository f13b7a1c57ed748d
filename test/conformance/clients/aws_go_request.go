// SPDX-License-Identifier: Apache-2.0

package clients

import (
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// awsRequest is a Converse request whose unions the SDK cannot read from JSON itself.
type awsRequest struct {
	ModelID         *string `json:"modelId"`
	InferenceConfig *types.InferenceConfiguration
	Messages        []struct {
		Role    types.ConversationRole
		Content []awsBlock
	}
	System []struct{ Text string }
	// ToolConfig, OutputConfig and the model's own fields are left to the functions below.
	ToolConfig *struct {
		Tools []struct {
			ToolSpec struct {
				Name, Description string
				InputSchema       struct{ JSON any }
			}
		}
		ToolChoice *struct {
			Any  *types.AnyToolChoice
			Tool *types.SpecificToolChoice
		}
	}
	OutputConfig *struct {
		TextFormat struct {
			Structure struct{ JSONSchema types.JsonSchemaDefinition }
		}
	}
	AdditionalModelRequestFields any

	messages     []types.Message
	system       []types.SystemContentBlock
	toolConfig   *types.ToolConfiguration
	outputConfig *types.OutputConfig
	additional   document.Interface
}

// awsBlock is a content block of a request; one member is set.
type awsBlock struct {
	Text  *string
	Image *struct {
		Format types.ImageFormat
		Source struct{ Bytes []byte }
	}
	Document *struct {
		Format types.DocumentFormat
		Name   string
		Source struct{ Bytes []byte }
	}
	ToolResult *struct {
		ToolUseID string `json:"toolUseId"`
		Content   []struct{ Text string }
	}
	ToolUse *struct {
		ToolUseID string `json:"toolUseId"`
		Name      string
		Input     any
	}
	ReasoningContent *struct{ ReasoningText *types.ReasoningTextBlock }
}

func awsRequestOf(body json.RawMessage) (awsRequest, error) {
	var r awsRequest
	if err := json.Unmarshal(body, &r); err != nil {
		return r, err
	}
	for _, message := range r.Messages {
		var content []types.ContentBlock
		for _, block := range message.Content {
			content = append(content, block.typed())
		}
		r.messages = append(r.messages, types.Message{Role: message.Role, Content: content})
	}
	for _, block := range r.System {
		r.system = append(r.system, &types.SystemContentBlockMemberText{Value: block.Text})
	}
	if r.OutputConfig != nil {
		structure := &types.OutputFormatStructureMemberJsonSchema{Value: r.OutputConfig.TextFormat.Structure.JSONSchema}
		r.outputConfig = &types.OutputConfig{TextFormat: &types.OutputFormat{Type: types.OutputFormatTypeJsonSchema, Structure: structure}}
	}
	if r.AdditionalModelRequestFields != nil {
		r.additional = document.NewLazyDocument(r.AdditionalModelRequestFields)
	}
	r.toolConfig = r.tools()
	return r, nil
}

func (r *awsRequest) tools() *types.ToolConfiguration {
	if r.ToolConfig == nil {
		return nil
	}
	config := &types.ToolConfiguration{}
	for _, tool := range r.ToolConfig.Tools {
		schema := &types.ToolInputSchemaMemberJson{Value: document.NewLazyDocument(tool.ToolSpec.InputSchema.JSON)}
		spec := types.ToolSpecification{Name: aws.String(tool.ToolSpec.Name), Description: aws.String(tool.ToolSpec.Description), InputSchema: schema}
		config.Tools = append(config.Tools, &types.ToolMemberToolSpec{Value: spec})
	}
	switch choice := r.ToolConfig.ToolChoice; {
	case choice != nil && choice.Any != nil:
		config.ToolChoice = &types.ToolChoiceMemberAny{Value: *choice.Any}
	case choice != nil && choice.Tool != nil:
		config.ToolChoice = &types.ToolChoiceMemberTool{Value: *choice.Tool}
	}
	return config
}

func (b *awsBlock) typed() types.ContentBlock {
	switch {
	case b.Text != nil:
		return &types.ContentBlockMemberText{Value: *b.Text}
	case b.Image != nil:
		source := &types.ImageSourceMemberBytes{Value: b.Image.Source.Bytes}
		return &types.ContentBlockMemberImage{Value: types.ImageBlock{Format: b.Image.Format, Source: source}}
	case b.Document != nil:
		source := &types.DocumentSourceMemberBytes{Value: b.Document.Source.Bytes}
		return &types.ContentBlockMemberDocument{Value: types.DocumentBlock{Format: b.Document.Format, Name: aws.String(b.Document.Name), Source: source}}
	case b.ToolResult != nil:
		var content []types.ToolResultContentBlock
		for _, part := range b.ToolResult.Content {
			content = append(content, &types.ToolResultContentBlockMemberText{Value: part.Text})
		}
		return &types.ContentBlockMemberToolResult{Value: types.ToolResultBlock{ToolUseId: aws.String(b.ToolResult.ToolUseID), Content: content}}
	case b.ReasoningContent != nil:
		reasoning := &types.ReasoningContentBlockMemberReasoningText{Value: *b.ReasoningContent.ReasoningText}
		return &types.ContentBlockMemberReasoningContent{Value: reasoning}
	default:
		input := document.NewLazyDocument(b.ToolUse.Input)
		use := types.ToolUseBlock{ToolUseId: aws.String(b.ToolUse.ToolUseID), Name: aws.String(b.ToolUse.Name), Input: input}
		return &types.ContentBlockMemberToolUse{Value: use}
	}
}
