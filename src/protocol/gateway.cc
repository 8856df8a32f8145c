#include "protocol/gateway.h"

#include <fmt/format.h>

#include <utility>

#include "api/errors.h"
#include "protocol/content_coding.h"
#include "protocol/exchange.h"
#include "protocol/json_reader.h"

namespace gramme {
namespace {

constexpr ErrorKind too_large{"RequestEntityTooLargeException", "com.amazon.coral.service", 413, "message"};

bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  return type == "application/x-amz-json-1.0" || type == "application/json";
}

/// The body without its content coding; it is taken out of the request.
Result<std::string> take_body(HttpRequest& request) {
  const auto coding = content_coding(request.find("content-encoding"));
  if (!coding) return serialization("");
  if (*coding == ContentCoding::identity) return std::move(request.body);
  std::string plain;
  switch (unpack(request.body, *coding, limits::request_body_max, plain)) {
    case Unpacked::complete:
      return plain;
    case Unpacked::damaged:
      return serialization("");
    case Unpacked::too_large:
      break;
  }
  return Error(too_large, "");
}

}  // namespace

Gateway::Gateway(GatewayOptions options, std::span<const Service* const> services,
                 Authenticator authenticator, Engine& engine, const Catalog& catalog, const Clock& clock)
    : options_(std::move(options)),
      authenticator_(std::move(authenticator)),
      engine_(engine),
      catalog_(catalog),
      clock_(clock) {
  for (const Service* service : services) {
    for (const Operation& operation : service->operations) {
      routes_.emplace(fmt::format("{}.{}", service->target, operation.name), Route{service, &operation});
    }
  }
}

void Gateway::handle(HttpRequest& request, Reply reply) {
  Exchange exchange(request, reply);
  guarded(exchange, [&] {
    if (answer_without_service(request, exchange)) return;
    Step step = step_of(request, exchange);
    if (auto* response = std::get_if<Response>(&step)) return answer(exchange, std::move(*response));
    if (auto* error = std::get_if<Error>(&step)) return answer(exchange, std::move(*error));
    engine_.run(std::move(step), [exchange](Outcome outcome) {
      if (exchange.reply.is_on_loop()) {
        guarded(exchange, [&] { answer(exchange, std::move(outcome)); });
        return;
      }
      exchange.reply.post([exchange, outcome = std::move(outcome)]() mutable {
        guarded(exchange, [&] { answer(exchange, std::move(outcome)); });
      });
    });
  });
}

/// Health, leave for web pages, and what is no operation at all.
bool Gateway::answer_without_service(const HttpRequest& request, const Exchange& exchange) const {
  const bool at_root = request.path() == "/";
  if (request.method == "POST" && at_root &&
      (request.body.empty() || is_json(request.find("content-type"))))
    return false;
  if (request.method == "OPTIONS" && exchange.cross_origin) {
    constexpr std::string_view two_days = "Access-Control-Max-Age: 172800\r\n";
    std::string headers(two_days);
    for (auto [asked, allowed] :
         {std::pair{"access-control-request-headers", "Access-Control-Allow-Headers"},
          {"access-control-request-method", "Access-Control-Allow-Methods"}}) {
      if (request.count(asked) > 0) headers += fmt::format("{}: {}\r\n", allowed, request.find(asked));
    }
    answer(exchange, 200, "", headers);
  } else if ((request.method == "GET" || request.method == "HEAD") && at_root) {
    answer(
        exchange, 200,
        fmt::format("healthy: dynamodb.{}.amazonaws.com ", options_.region));  // ends in a blank, as AWS's
  } else {
    answer(exchange, 404, "<UnknownOperationException/>\n");
  }
  return true;
}

Step Gateway::step_of(HttpRequest& request, Exchange& exchange) {
  const Timestamp now = clock_.now();
  const Admitted admitted = TRY(admit(request, now));
  exchange.operation = admitted.route.operation;
  const auto catalog = catalog_.snapshot();
  const Call call{.caller = admitted.caller,
                  .catalog = *catalog,
                  .now = now,
                  .wording = options_.wording,
                  .host = request.find("host"),
                  .request_id = exchange.request_id()};
  return admitted.route.operation->handler(call, admitted.document.root());
}

Result<Gateway::Admitted> Gateway::admit(HttpRequest& request, Timestamp now) const {
  if (authenticator_.verifies()) {
    Route route = TRY(route_of(request));
    Namespace caller = TRY(authenticator_.authenticate(request, route.service->signing_name, now));
    return Admitted{route, std::move(caller), TRY(read_json(TRY(take_body(request))))};
  }
  // AWS looks at an empty body last.
  const bool empty = request.body.empty();
  Document document = empty ? Document() : TRY(read_json(TRY(take_body(request))));
  Route route = TRY(route_of(request));
  Namespace caller = TRY(authenticator_.authenticate(request, route.service->signing_name, now));
  if (empty) return serialization("");
  return Admitted{route, std::move(caller), std::move(document)};
}

Result<Gateway::Route> Gateway::route_of(const HttpRequest& request) const {
  auto found = routes_.find(request.find("x-amz-target"));
  if (found == routes_.end() || request.count("x-amz-target") != 1) return unknown_operation("");
  return found->second;
}

}  // namespace gramme
