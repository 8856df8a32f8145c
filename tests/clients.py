"""boto3 clients of a running server."""

import boto3
import botocore.config


def client_of(endpoint, service="dynamodb", region="us-east-1", key="test", secret="test", **config):
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        config=botocore.config.Config(**config),
    )
