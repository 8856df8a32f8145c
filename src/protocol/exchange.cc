#include "protocol/exchange.h"

#include <fmt/format.h>
#include <isa-l/crc.h>

#include <algorithm>
#include <span>
#include <string>

#include "api/errors.h"
#include "base/logging.h"
#include "base/random.h"
#include "protocol/json_writer.h"
#include "protocol/utf8.h"

namespace gramme {
namespace {

constexpr std::string_view plain_json = "application/json";
constexpr std::array<std::string_view, 2> amazon_json = {"application/x-amz-json-1.0",
                                                         "application/x-amz-json-1.1"};
/// Shorter answers are not worth the time. AWS's own figure is not known.
constexpr size_t pack_size_min = 4096;
/// A buffer that a large answer has made larger than this is given back.
constexpr size_t kept_size_max = 1024 * 1024;

/// Answers come in the type of their request.
std::string_view answered_type(std::string_view type) {
  auto found =
      std::ranges::find_if(amazon_json, [&](std::string_view known) { return type.starts_with(known); });
  return found == amazon_json.end() ? plain_json : *found;
}

std::array<char, 52> new_request_id() {
  thread_local Random random = Random::unpredictable();
  constexpr std::string_view symbols = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  constexpr size_t bits = 5, most_per_draw = 12;
  std::array<char, 52> id;
  for (std::span<char> left(id); !left.empty();) {
    uint64_t draw = random.next();
    const size_t count = std::min(left.size(), most_per_draw);
    for (char& character : left.first(count)) {
      character = symbols[draw % symbols.size()];
      draw >>= bits;
    }
    left = left.subspan(count);
  }
  return id;
}

void write_error(std::string& body, const Error& error) {
  JsonWriter writer(body);
  writer.begin_object();
  writer.name("__type");
  writer.string(fmt::format("{}#{}", error.kind().name_space, error.kind().name));
  // An error with members of its own writes its text as "Message": a failed condition does so with an item,
  // and only with one.
  const std::string_view text_member = error.members() ? "Message" : error.kind().message_member;
  if (error.members()) error.members()->write(writer);
  // AWS's texts repeat what was sent, headers too.
  if (!error.message().empty()) writer.member(text_member, valid_utf8(error.message()));
  writer.end_object();
}

/// Writes the answer's body and returns its status.
int write(std::string& body, Outcome& outcome) {
  if (auto* response = std::get_if<Response>(&outcome)) {
    if (!*response) return 200;
    JsonWriter writer(body);
    writer.begin_object();
    (*response)(writer);
    writer.end_object();
    return 200;
  }
  if (auto* unknown = std::get_if<Unknown>(&outcome)) {
    LOG_ERROR("it is not known whether a write was made: {}", unknown->reason);
    outcome = internal_server_error("Internal server error");
  }
  const Error& error = std::get<Error>(outcome);
  write_error(body, error);
  return error.kind().status;
}

void append_line(std::string& headers, std::string_view name, std::string_view value) {
  headers.append(name).append(": ").append(value).append("\r\n");
}

/// The thread's buffer, empty.
std::string& reused(std::string& buffer) {
  if (buffer.capacity() > kept_size_max) buffer = {};
  buffer.clear();
  return buffer;
}

}  // namespace

Exchange::Exchange(const HttpRequest& request, Reply reply)
    : reply(reply),
      id(new_request_id()),
      content_type(answered_type(request.find("content-type"))),
      accepts(accepted_coding(request.find("accept-encoding"))),
      cross_origin(request.count("origin") > 0) {}

void answer(const Exchange& exchange, int status, std::string_view body, std::string_view further_headers) {
  thread_local std::string kept;
  std::string& headers = reused(kept);
  append_line(headers, "x-amzn-RequestId", exchange.request_id());
  if (!body.empty()) {
    const uint32_t sum =
        crc32_gzip_refl(0, reinterpret_cast<const unsigned char*>(body.data()), body.size());
    append_line(headers, "x-amz-crc32", fmt::format_int(sum).c_str());
  }
  if (exchange.cross_origin) {
    append_line(headers, "Access-Control-Allow-Origin", "*");
    append_line(headers, "Access-Control-Expose-Headers", "x-amzn-RequestId,x-amz-crc32,Date");
  }
  headers += further_headers;
  exchange.reply.send({.status = status, .headers = headers, .body = body});
}

void answer(const Exchange& exchange, Outcome outcome) {
  thread_local std::string kept_body, kept_packed, kept_headers;
  std::string& body = reused(kept_body);
  std::string& headers = reused(kept_headers);
  const int status = write(body, outcome);
  append_line(headers, "Content-Type", exchange.content_type);
  if (body.empty()) append_line(headers, "x-amz-crc32", "0");
  std::string_view sent = body;
  if (exchange.accepts != ContentCoding::identity && body.size() >= pack_size_min &&
      pack(body, exchange.accepts, reused(kept_packed))) {
    append_line(headers, "Content-Encoding", exchange.accepts == ContentCoding::gzip ? "gzip" : "deflate");
    sent = kept_packed;
  }
  LOG_DEBUG("{} {} {} {} bytes", exchange.request_id(), exchange.operation ? exchange.operation->name : "-",
            status, sent.size());
  answer(exchange, status, sent, headers);
}

void answer_exception(const Exchange& exchange, const char* what) {
  try {
    LOG_ERROR("request {} failed: {}", exchange.request_id(), what);
    answer(exchange, Outcome(internal_server_error("Internal server error")));
  } catch (const std::exception&) {
    exchange.reply.send({.status = 500, .close = true});  // not even memory for that
  }
}

}  // namespace gramme
