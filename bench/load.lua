-- A load for wrk: sends the bodies that stand in a file, line by line and again from the first, to one operation.
-- wrk ... -s load.lua URL -- TARGET FILE
local requests, sent = {}, 0

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

function init(arguments)
  headers["X-Amz-Target"] = arguments[1]
  local heads = {} -- by the length of a body
  for body in io.lines(arguments[2]) do
    local head = heads[#body]
    if not head then
      head = wrk.format("POST", "/", headers, body):sub(1, -#body - 1)
      heads[#body] = head
    end
    requests[#requests + 1] = head .. body
  end
end

function request()
  sent = sent % #requests + 1
  return requests[sent]
end

-- Requests, microseconds and errors; then latencies in microseconds below which a share of the requests in percent lies.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %d %d %d\n", summary.requests, summary.duration,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
  local function quantile(share)
    io.write(string.format("QUANTILE %.2f %d\n", share, latency:percentile(share)))
  end
  for share = 1, 98 do quantile(share) end
  for tenth = 990, 998 do quantile(tenth / 10) end
  for hundredth = 9990, 9999 do quantile(hundredth / 100) end
  io.write(string.format("QUANTILE 100 %d\n", latency.max))
end
