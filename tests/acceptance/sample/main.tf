terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "backend" {
  type = string
}

variable "function_arn" {
  type = string
}

variable "queue_arn" {
  type = string
}

variable "nlb_arn" {
  type = string
}

locals {
  queue    = split(":", var.queue_arn)
  function = split(":", var.function_arn)
}

resource "aws_iam_role" "events" {
  name_prefix = "sample-"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "apigateway.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "events" {
  name = "send"
  role = aws_iam_role.events.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Resource = var.queue_arn }]
  })
}

resource "aws_api_gateway_vpc_link" "core" {
  name        = "core"
  target_arns = [var.nlb_arn]
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_rest_api" "this" {
  name              = "sample"
  put_rest_api_mode = "overwrite"
  fail_on_warnings  = true
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "sample", version = "1" }
    paths = {
      "/health" = { get = {
        responses = { "200" = { description = "" } }
        x-amazon-apigateway-integration = {
          type             = "mock"
          requestTemplates = { "application/json" = "{\"statusCode\": 200}" }
          responses        = { default = { statusCode = "200", responseTemplates = { "application/json" = "{\"status\": \"ok\"}" } } }
        }
      } }
      "/pets/{id}" = { get = {
        parameters = [{ name = "id", in = "path", required = true, schema = { type = "string" } }]
        responses  = {}
        x-amazon-apigateway-integration = {
          type              = "http_proxy"
          httpMethod        = "GET"
          uri               = "${var.backend}/v1/{id}"
          requestParameters = { "integration.request.path.id" = "method.request.path.id" }
        }
      } }
      "/stock/{sku}" = { get = {
        parameters = [{ name = "sku", in = "path", required = true, schema = { type = "string" } }]
        responses  = {}
        x-amazon-apigateway-integration = {
          type              = "http_proxy"
          httpMethod        = "GET"
          uri               = "${var.backend}/status/418/{sku}"
          connectionType    = "VPC_LINK"
          connectionId      = aws_api_gateway_vpc_link.core.id
          requestParameters = { "integration.request.path.sku" = "method.request.path.sku" }
        }
      } }
      "/orders/{proxy+}" = { x-amazon-apigateway-any-method = {
        parameters = [{ name = "proxy", in = "path", required = true, schema = { type = "string" } }]
        responses  = {}
        x-amazon-apigateway-integration = {
          type       = "aws_proxy"
          httpMethod = "POST"
          uri        = "arn:aws:apigateway:${local.function[3]}:lambda:path/2015-03-31/functions/${var.function_arn}/invocations"
        }
      } }
      "/events" = { post = {
        responses = { "200" = { description = "" }, "400" = { description = "" } }
        x-amazon-apigateway-integration = {
          type                = "aws"
          httpMethod          = "POST"
          uri                 = "arn:aws:apigateway:${local.queue[3]}:sqs:path/${local.queue[4]}/${local.queue[5]}"
          credentials         = aws_iam_role.events.arn
          passthroughBehavior = "never"
          requestParameters   = { "integration.request.header.Content-Type" = "'application/x-www-form-urlencoded'" }
          requestTemplates    = { "application/json" = "Action=SendMessage&MessageBody=$util.urlEncode($input.body)" }
          responses = {
            default   = { statusCode = "200", responseTemplates = { "application/json" = "{\"id\": \"$input.path('$.SendMessageResponse.SendMessageResult.MessageId')\"}" } }
            "4\\d{2}" = { statusCode = "400" }
          }
        }
      } }
    }
  })
}

resource "aws_lambda_permission" "orders" {
  statement_id_prefix = "sample-"
  action              = "lambda:InvokeFunction"
  function_name       = join(":", slice(local.function, 0, 7))
  qualifier           = local.function[7]
  principal           = "apigateway.amazonaws.com"
  source_arn          = "${aws_api_gateway_rest_api.this.execution_arn}/*/*/orders/*"
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.this.body)
  }
  depends_on = [aws_iam_role_policy.events]
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = "v1"
}

resource "aws_api_gateway_method_settings" "all" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "*/*"
  settings {
    throttling_rate_limit  = 500
    throttling_burst_limit = 1000
  }
}

resource "aws_api_gateway_method_settings" "pets" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  stage_name  = aws_api_gateway_stage.this.stage_name
  method_path = "pets/{id}/GET"
  settings {
    throttling_rate_limit  = 5
    throttling_burst_limit = 10
  }
}

output "rest_api_id" {
  value = aws_api_gateway_rest_api.this.id
}

output "execution_arn" {
  value = aws_api_gateway_rest_api.this.execution_arn
}
