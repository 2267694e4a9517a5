# A bucket for Bedrock's invocation logs, logging without bodies, and a role with which Bursar reads them and no more.

variable "bursar_principal" {
  description = "ARN of the role or user that Bursar runs as"
  type        = string
}

variable "external_id" {
  description = "The value that the source names as externalId"
  type        = string
  sensitive   = true
}

variable "bucket" {
  description = "Name of the bucket to make"
  type        = string
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

resource "aws_s3_bucket" "logs" {
  bucket = var.bucket
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "BedrockWrites"
      Effect    = "Allow"
      Principal = { Service = "bedrock.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/AWSLogs/${data.aws_caller_identity.current.account_id}/BedrockModelInvocationLogs/*"
      Condition = {
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:bedrock:*:${data.aws_caller_identity.current.account_id}:*" }
      }
    }]
  })
}

# Bodies stay off: token counts are logged all the same, and prompts stay where they are.
resource "aws_bedrock_model_invocation_logging_configuration" "this" {
  depends_on = [aws_s3_bucket_policy.logs]

  logging_config {
    text_data_delivery_enabled      = false
    image_data_delivery_enabled     = false
    embedding_data_delivery_enabled = false
    video_data_delivery_enabled     = false

    s3_config {
      bucket_name = aws_s3_bucket.logs.id
    }
  }
}

resource "aws_iam_role" "bursar_read" {
  name = "BursarRead"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = var.bursar_principal }
      Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
    }]
  })
}

resource "aws_iam_role_policy" "bursar_read" {
  name = "BursarRead"
  role = aws_iam_role.bursar_read.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "ListLogs", Effect = "Allow", Action = "s3:ListBucket", Resource = aws_s3_bucket.logs.arn },
      { Sid = "ReadLogs", Effect = "Allow", Action = "s3:GetObject", Resource = "${aws_s3_bucket.logs.arn}/AWSLogs/*" },
    ]
  })
}

output "role_arn" {
  description = "For assumeRole.arn of the source"
  value       = aws_iam_role.bursar_read.arn
}
