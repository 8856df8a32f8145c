#include "protocol/gateway.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/errors.h"
#include "protocol/authorization.h"
#include "protocol/content_coding.h"
#include "protocol/exchange.h"
#include "protocol/json_reader.h"
#include "protocol/request_budget.h"
#include "protocol/text.h"
#include "protocol/utf8.h"

namespace gramme {
namespace {

constexpr ErrorKind unavailable{"ServiceUnavailableException", "com.amazon.coral.availability", 503,
                                "message"};

bool is_in(WireProtocol protocol, const HttpRequest& request) {
  if (request.method != "POST" || request.path() != "/") return false;
  const std::string_view header = request.find("content-type");
  const std::string_view type = trimmed(header.substr(0, header.find(';')));
  const bool older = protocol == WireProtocol::json_1_0;
  return request.body.empty() || type == "application/json" ||
         type == (older ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1");
}

/// The service that a signature is meant for, whoever gave it.
std::string signed_service(const HttpRequest& request) {
  auto authorization = read_authorization(request);
  if (!authorization || !split_credential(*authorization)) return {};
  return std::string(authorization->service);
}

const Service* find(std::span<const Service* const> services, std::string_view Service::* name,
                    std::string_view wanted) {
  auto found = std::ranges::find(services, wanted, [&](const Service* service) { return service->*name; });
  return found == services.end() ? nullptr : *found;
}

/// The body without its content coding; it is taken out of the request.
Result<std::string> plain_body(HttpRequest& request, const RequestBudget& budget) {
  const auto coding = content_coding(request.find("content-encoding"));
  if (!coding) return internal_failure("");  // so on AWS, for whatever is wrong with a coding
  if (*coding == ContentCoding::identity) return std::move(request.body);
  if (budget.is_exhausted()) return Error(unavailable, "");  // a few bytes may become many
  std::string plain;
  switch (unpack(request.body, *coding, limits::request_body_max, plain)) {
    case Unpacked::complete:
      return plain;
    case Unpacked::no_memory:
      return internal_server_error("Internal server error");
    case Unpacked::too_large:
      return request_too_large("");  // on AWS a 500, which SDKs would try again
    case Unpacked::damaged:
      break;
  }
  return internal_failure("");
}

Result<Document> take_document(HttpRequest& request, Exchange& exchange) {
  RequestBudget& budget = exchange.reply.budget();
  std::string body = TRY(plain_body(request, budget));
  exchange.kept = budget.keep(body.size());
  return read_json(std::move(body));
}

bool is_answer(const Step& step) {
  return std::holds_alternative<Response>(step) || std::holds_alternative<Error>(step);
}

Outcome answer_of(Step step) {
  if (auto* response = std::get_if<Response>(&step)) return std::move(*response);
  return std::get<Error>(std::move(step));
}

constexpr int reruns_max = 10;

bool is_outdated(const Outcome& outcome) {
  const Error* error = std::get_if<Error>(&outcome);
  return error != nullptr && error->is(kind::table_changed);
}

}  // namespace

struct Gateway::Running {
  Exchange exchange;
  Admitted admitted;
  int reruns = 0;
};

Gateway::Gateway(GatewayOptions options, std::span<const Service* const> services,
                 Authenticator authenticator, Engine& engine, const Catalog& catalog, const Clock& clock)
    : options_(std::move(options)),
      services_(services),
      authenticator_(std::move(authenticator)),
      engine_(engine),
      catalog_(catalog),
      clock_(clock),
      control_rate_(options_.settings.control_rate_max),
      shard_reads_(options_.settings.shard_reads_max),
      shard_ends_(ShardEnds::following(engine)) {}

void Gateway::handle(HttpRequest& request, Reply reply) {
  Exchange exchange(request, reply);
  guarded(exchange, [&] {
    const Route route = route_of(request);
    if (!is_in(route.service ? route.service->protocol : WireProtocol::json_1_0, request)) {
      return answer_without_service(request, exchange);
    }
    Result<Admitted> admitted = admit(request, route, exchange);
    if (!admitted.has_value()) return answer(exchange, std::move(admitted).error());
    Step step = step_of(*admitted, exchange);
    if (is_answer(step)) return answer(exchange, answer_of(std::move(step)));
    run(std::move(step), std::make_unique<Running>(exchange, *std::move(admitted)));
  });
}

/// What finds itself on an engine's thread goes on at the loop's; there this gateway still lives.
void Gateway::run(Step step, std::unique_ptr<Running> running) {
  auto done = [this, running = std::move(running)](Outcome outcome) mutable {
    const Reply reply = running->exchange.reply;
    if (reply.is_on_loop()) return finish(std::move(running), std::move(outcome));
    reply.post([this, running = std::move(running), outcome = std::move(outcome)]() mutable {
      finish(std::move(running), std::move(outcome));
    });
  };
  if (Await* await = std::get_if<Await>(&step)) return await->begin(std::move(done));
  engine_.run(std::move(step), std::move(done));
}

void Gateway::finish(std::unique_ptr<Running> running, Outcome outcome) {
  if (is_outdated(outcome)) return run_again(std::move(running));
  guarded(running->exchange, [&] { answer(running->exchange, std::move(outcome)); });
}

/// A write was planned for a table as it is no more. The catalog knows of the change by now, so a few times
/// will do.
void Gateway::run_again(std::unique_ptr<Running> running) {
  const Exchange exchange = running->exchange;
  guarded(exchange, [&] {
    if (running->reruns++ == reruns_max)
      return answer(exchange, internal_server_error("Internal server error"));
    Step step = step_of(running->admitted, exchange);
    if (is_answer(step)) return answer(exchange, answer_of(std::move(step)));
    run(std::move(step), std::move(running));
  });
}

/// A target names service and operation; without one, the signature still names the service.
Gateway::Route Gateway::route_of(const HttpRequest& request) const {
  const std::string_view target = request.count("x-amz-target") == 1 ? request.find("x-amz-target") : "";
  const size_t dot = std::min(target.rfind('.'), target.size());
  if (const Service* service = find(services_, &Service::target, target.substr(0, dot))) {
    return {service, dot < target.size() ? service->find(target.substr(dot + 1)) : nullptr};
  }
  return {find(services_, &Service::signing_name, signed_service(request)), nullptr};
}

/// Health, leave for web pages, and the answer to what is in no protocol of ours: AWS's query protocol, its
/// paths, its CBOR.
void Gateway::answer_without_service(const HttpRequest& request, const Exchange& exchange) const {
  if (request.method == "OPTIONS" && exchange.cross_origin) {
    constexpr std::string_view two_days = "Access-Control-Max-Age: 172800\r\n";
    std::string headers(two_days);
    for (auto [asked, allowed] :
         {std::pair{"access-control-request-headers", "Access-Control-Allow-Headers"},
          {"access-control-request-method", "Access-Control-Allow-Methods"}}) {
      if (request.count(asked) > 0) headers += fmt::format("{}: {}\r\n", allowed, request.find(asked));
    }
    answer(exchange, 200, "", headers);
  } else if ((request.method == "GET" || request.method == "HEAD") && request.path() == "/") {
    answer(
        exchange, 200,
        fmt::format("healthy: dynamodb.{}.amazonaws.com ", options_.region));  // ends in a blank, as AWS's
  } else {
    answer(exchange, 404, "<UnknownOperationException/>\n");
  }
}

Result<Gateway::Admitted> Gateway::admit(HttpRequest& request, Route route, Exchange& exchange) {
  const Timestamp now = clock_.now();
  // AWS looks at an empty body last; in a coding it is a broken one.
  const bool empty =
      request.body.empty() && content_coding(request.find("content-encoding")) == ContentCoding::identity;
  Document document;
  if (!empty && !authenticator_.verifies()) document = TRY(take_document(request, exchange));
  if (!route.operation) return unknown_operation("");
  Namespace caller = TRY(authenticator_.authenticate(request, route.service->signing_name,
                                                     options_.real_time ? options_.real_time->now() : now));
  if (empty) return serialization("");
  if (authenticator_.verifies()) document = TRY(take_document(request, exchange));
  exchange.operation = route.operation;
  TRY(control_rate_.admit(caller, *route.operation, now));
  return Admitted{std::move(caller), std::move(document), valid_utf8(request.find("host")), now};
}

/// `exchange` has its operation.
Step Gateway::step_of(const Admitted& admitted, const Exchange& exchange) {
  const auto catalog = catalog_.snapshot();
  const Call call{.caller = admitted.caller,
                  .catalog = *catalog,
                  .now = admitted.now,
                  .wording = options_.wording,
                  .host = admitted.host,
                  .settings = options_.settings,
                  .shard_reads = &shard_reads_,
                  .shard_ends = shard_ends_.get(),
                  .administration = options_.administration,
                  .random = options_.random};
  return exchange.operation->handler(call, admitted.document.root());
}

}  // namespace gramme
