variable "function_arn" {
  type = string
}

resource "aws_api_gateway_rest_api" "this" {
  name              = "services"
  put_rest_api_mode = "overwrite"
  fail_on_warnings  = true
  endpoint_configuration {
    types = ["REGIONAL"]
  }
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "services", version = "1" }
    paths = {
      "/later" = { post = {
        responses = { "202" = { description = "" } }
        x-amazon-apigateway-integration = {
          type              = "aws"
          httpMethod        = "POST"
          uri               = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${var.function_arn}/invocations"
          requestParameters = { "integration.request.header.X-Amz-Invocation-Type" = "'Event'" }
          requestTemplates  = { "application/json" = "{\"order\": $input.json('$')}" }
          responses         = { default = { statusCode = "202", responseTemplates = { "application/json" = "{\"accepted\": true}" } } }
        }
      } }
      "/pets/{id}" = {
        put = {
          parameters = [{ name = "id", in = "path", required = true, schema = { type = "string" } }]
          responses  = { "200" = { description = "" } }
          x-amazon-apigateway-integration = {
            type              = "aws"
            httpMethod        = "POST"
            uri               = "arn:aws:apigateway:eu-west-1:dynamodb:action/PutItem"
            credentials       = "arn:aws:iam::000000000000:role/pets"
            requestParameters = { "integration.request.header.Content-Type" = "'application/x-amz-json-1.0'" }
            requestTemplates  = { "application/json" = "{\"TableName\": \"pets\", \"Item\": {\"id\": {\"S\": \"$input.params('id')\"}, \"name\": {\"S\": \"$input.path('$.name')\"}}}" }
            responses         = { default = { statusCode = "200" } }
          }
        }
        get = {
          parameters = [{ name = "id", in = "path", required = true, schema = { type = "string" } }]
          responses  = { "200" = { description = "" } }
          x-amazon-apigateway-integration = {
            type              = "aws"
            httpMethod        = "POST"
            uri               = "arn:aws:apigateway:eu-west-1:dynamodb:action/GetItem"
            credentials       = "arn:aws:iam::000000000000:role/pets"
            requestParameters = { "integration.request.header.Content-Type" = "'application/x-amz-json-1.0'" }
            requestTemplates  = { "application/json" = "{\"TableName\": \"pets\", \"Key\": {\"id\": {\"S\": \"$input.params('id')\"}}}" }
            responses         = { default = { statusCode = "200", responseTemplates = { "application/json" = "{\"name\": \"$input.path('$.Item.name.S')\"}" } } }
          }
        }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "this" {
  rest_api_id = aws_api_gateway_rest_api.this.id
  triggers = {
    redeployment = sha1(aws_api_gateway_rest_api.this.body)
  }
  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "this" {
  rest_api_id   = aws_api_gateway_rest_api.this.id
  deployment_id = aws_api_gateway_deployment.this.id
  stage_name    = "v1"
}

output "rest_api_id" {
  value = aws_api_gateway_rest_api.this.id
}
