// The whole server but for its threads: a JSON object whose members are operations and their requests, or
// else the bytes of a connection. A text `$Name` in a request stands for the member of that name of the
// answer before. No answer is an internal error, every answer is well-formed, and the store is sound
// afterwards.
#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "lib/fuzz.h"
#include "lib/json_tree.h"
#include "lib/one_connection.h"
#include "lib/store.h"
#include "protocol/gateway.h"
#include "protocol/json_reader.h"
#include "services/administration/administration.h"
#include "services/dynamodb/dynamodb.h"
#include "services/streams/streams.h"

namespace gramme {
namespace {

/// All but the operations that need a running server.
std::span<const Service* const> services() {
  static const std::array operations = {*administration::service.find("SplitPartition"),
                                        *administration::service.find("DescribePartitions")};
  static const Service administration{administration::service.name, administration::service.signing_name,
                                      administration::service.target, operations};
  static const std::array all = {&dynamodb::service, &streams::service, &administration};
  return all;
}

std::string answer_to(std::string_view bytes, Gateway& gateway, const Clock& clock) {
  OneConnection connection(bytes, gateway, clock);
  connection.serve();
  return connection.answers();
}

// Answers.

std::string_view header_of(std::string_view head, std::string_view name) {
  const std::string line = "\r\n" + std::string(name) + ": ";
  const size_t at = head.find(line);
  if (at == head.npos) return {};
  const std::string_view value = head.substr(at + line.size());
  return value.substr(0, value.find("\r\n"));
}

/// No internal error but those that AWS answers too: InternalFailure to a few requests, and one of these
/// texts.
bool is_lawful(std::string_view answers) {
  constexpr std::string_view kind = "#InternalServerError\"";
  constexpr std::string_view as_on_aws = ",\"message\":\"Table is under system maintenance";
  for (size_t at = answers.find(kind); at != answers.npos; at = answers.find(kind, at + 1)) {
    if (!answers.substr(at + kind.size()).starts_with(as_on_aws)) return false;
  }
  return true;
}

/// Checks the answer to one request and returns its document.
Document check_answer(std::string_view answer) {
  const size_t head_size = std::min(answer.find("\r\n\r\n"), answer.size());
  const std::string_view head = answer.substr(0, head_size);
  HOLDS(answer.size() >= head_size + 4);
  const std::string body(answer.substr(head_size + 4));
  HOLDS(is_lawful(answer));
  HOLDS(header_of(head, "Content-Length") == std::to_string(body.size()));
  HOLDS(header_of(head, "x-amz-crc32") ==
        std::to_string(crc32(0, reinterpret_cast<const Bytef*>(body.data()), uInt(body.size()))));
  if (body.empty()) return *read_json("{}");
  Result<Document> document = read_json(body);
  HOLDS(document.has_value());
  HOLDS(head.starts_with("HTTP/1.1 200 ") || document->root().find("__type").has_value());
  return *std::move(document);
}

// Requests.

std::string framed(std::string_view operation, std::string_view body) {
  const Service* service = services()[0];
  for (const Service* candidate : services()) {
    if (candidate->find(operation) != nullptr) service = candidate;
  }
  return fmt::format(
      "POST / HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-amz-json-1.0\r\nX-Amz-Target: {}.{}\r\n"
      "X-Amz-Date: 20231114T221320Z\r\nAuthorization: AWS4-HMAC-SHA256 "
      "Credential=K/20231114/us-east-1/{}/aws4_request, SignedHeaders=host;x-amz-date, Signature=x\r\n"
      "Content-Length: {}\r\n\r\n{}",
      service->target, operation, service->signing_name, body.size(), body);
}

void fill_in(JsonTree& tree, const Document& answer) {
  for (JsonTree& member : tree.members) fill_in(member, answer);
  if (tree.kind != Document::Kind::string || !tree.text.starts_with('$')) return;
  const auto found = answer.root().find(std::string_view(tree.text).substr(1));
  if (!found) return;
  std::string name = std::move(tree.name);
  tree = json_tree(*found);
  tree.name = std::move(name);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return isalnum(uint8_t(c)); });
}

}  // namespace

void fuzz(std::string_view input) {
  Store store;
  Gateway gateway({}, services(), Authenticator({}, "000000000000"), *store.engine, store.catalog,
                  store.clock);
  const Result<Document> document = read_json(std::string(input));
  if (!document) {
    const std::string answers = answer_to(input, gateway, store.clock);
    HOLDS(answers.empty() || answers.starts_with("HTTP/1.1 "));
    HOLDS(is_lawful(answers));
  } else {
    Document answer = *read_json("{}");
    for (JsonTree& request : json_tree(document->root()).members) {
      if (!is_token(request.name)) continue;
      fill_in(request, answer);
      std::string body;
      append_json(body, request);
      answer = check_answer(answer_to(framed(request.name, body), gateway, store.clock));
    }
  }
  store.check();
}

}  // namespace gramme
