# Both environments in one configuration: the module that apigen wrote, called once for each of them. Where environments
# have states of their own, each has a folder with its part of this file.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 7.0.0"
    }
  }
}

provider "aws" {
  alias  = "dev"
  region = "eu-west-1"

  default_tags {
    tags = {
      environment = "dev"
    }
  }
}

provider "aws" {
  alias  = "prod"
  region = "eu-central-1"

  default_tags {
    tags = {
      environment = "prod"
    }
  }
}

module "dev" {
  source = "../terraform"

  providers = {
    aws = aws.dev
  }

  environment = "dev"
  backend_url = "https://catalogue.dev.example.com"
  tracing     = false
  log_level   = "INFO"
}

module "prod" {
  source = "../terraform"

  providers = {
    aws = aws.prod
  }

  environment = "prod"
  backend_url = "https://catalogue.example.com"
  rate        = 500
  burst       = 1000
  timeout_ms  = 2000
  log_level   = "ERROR"
}

output "urls" {
  description = "URL of the API in each environment."
  value = {
    dev  = module.dev.url
    prod = module.prod.url
  }
}
