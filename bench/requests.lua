-- Requests of one kind over many keys for wrk: wrk ... -s requests.lua -- OPERATION ITEMS
local operation, items, counter, prepared

local headers = {
  ["Content-Type"] = "application/x-amz-json-1.0",
  ["X-Amz-Date"] = "20260101T000000Z",
  ["User-Agent"] = "aws-sdk-go-v2/1.39.2 ua/2.1 os/linux lang/go#1.24 md/GOOS#linux md/GOARCH#amd64 api/dynamodb#1.50.3 m/P,E",
  ["Amz-Sdk-Invocation-Id"] = "0d9a0f0e-5f3b-4a1c-9d0f-3b8f4b1b2c3d",
  ["Amz-Sdk-Request"] = "attempt=1; max=3",
  ["Authorization"] = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/us-east-1/dynamodb/aws4_request, " ..
    "SignedHeaders=accept-encoding;amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;x-amz-date;x-amz-target, " ..
    "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
}

local function put_item(table_name, key)
  return string.format('{"TableName":"%s","Item":{"pk":{"S":"%s"},"text":{"S":"%s"},"number":{"N":"%d"},"flag":{"BOOL":true}}}',
    table_name, key, string.rep("x", 240), math.random(1000000))
end

local names = { GetItemStrong = "GetItem", PutItemStreamed = "PutItem" }

local bodies = {
  GetItem = function(key) return string.format('{"TableName":"bench","Key":{"pk":{"S":"%s"}}}', key) end,
  GetItemStrong = function(key) return string.format('{"TableName":"bench","ConsistentRead":true,"Key":{"pk":{"S":"%s"}}}', key) end,
  PutItem = function(key) return put_item("bench", key) end,
  PutItemStreamed = function(key) return put_item("streamed", key) end,
  UpdateItem = function(key)
    return string.format('{"TableName":"bench","Key":{"pk":{"S":"%s"}},"UpdateExpression":"SET #n = #n + :one","ConditionExpression":' ..
      '"attribute_exists(pk)","ExpressionAttributeNames":{"#n":"number"},"ExpressionAttributeValues":{":one":{"N":"1"}}}', key)
  end,
  Query = function(key)
    return string.format('{"TableName":"ranges","KeyConditionExpression":"pk = :p","Limit":10,"ExpressionAttributeValues":{":p":{"S":"%s"}}}',
      "range-" .. (tonumber(key:match("%d+")) % 100))
  end,
}

function init(arguments)
  operation, items, counter = arguments[1], tonumber(arguments[2]), 0
  math.randomseed(os.time())
  headers["X-Amz-Target"] = "DynamoDB_20120810." .. (names[operation] or operation)
  prepared = {}
  for number = 1, math.min(items, 20000) do
    local key = string.format("key-%08d", math.random(items) - 1)
    prepared[number] = wrk.format("POST", "/", headers, bodies[operation](key))
  end
end

function request()
  counter = counter % #prepared + 1
  return prepared[counter]
end

function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9), summary.errors.status + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
