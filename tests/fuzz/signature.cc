// Signatures: a request as it comes over the wire, in either form. What is read of it is complete; a
// request that is signed with what the server knows is let in, and with another body, path, header or
// parameter it is not.
#include <algorithm>
#include <memory>
#include <string>

#include "api/errors.h"
#include "lib/fuzz.h"
#include "protocol/authenticator.h"
#include "protocol/http_date.h"
#include "protocol/http_parser.h"
#include "protocol/percent_encoding.h"
#include "protocol/signature_v4.h"

namespace gramme {
namespace {

constexpr std::string_view secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view service = "dynamodb";

/// The request, or null when the bytes are none.
std::unique_ptr<HttpParser> parsed(std::string_view text) {
  auto parser = std::make_unique<HttpParser>(HttpLimits{});
  HttpParser::Stop stop = HttpParser::Stop::hungry;
  while (!text.empty() && stop != HttpParser::Stop::refused && stop != HttpParser::Stop::request)
    stop = parser->consume(text);
  return stop == HttpParser::Stop::request ? std::move(parser) : nullptr;
}

/// A server that knows one key, the one that the request names.
Authenticator verifier(std::string_view access_key) {
  const std::string text = "[default]\naws_access_key_id = " + std::string(access_key) +
                           "\naws_secret_access_key = " + std::string(secret) + "\n";
  const Result<Credentials> credentials = Credentials::parse(text, "000000000000");
  return {credentials ? std::optional(*credentials) : Credentials(), "000000000000"};
}

void check_error(const Error& error, size_t size) {
  HOLDS(error.kind().status >= 400 && error.kind().status < 500);
  HOLDS(error.message().size() <= 20 * size + 2000);
}

/// The request again with another signature, in its place in the text; as it was where it is
/// percent-encoded.
std::string resigned(std::string text, std::string_view old_signature, std::string_view signature) {
  // The last place: an equal text in front of it is another member.
  const size_t at = text.rfind(old_signature);
  return at == text.npos ? text : text.replace(at, old_signature.size(), signature);
}

/// Signs the request as its own members say, and looks whether it is let in.
void check_signed(const std::string& text, const HttpRequest& request, const Authorization& authorization) {
  const std::string canonical = canonical_request(request, authorization);
  const std::string signature = signature_of(string_to_sign(authorization, canonical), authorization,
                                             authorization.access_key, secret)
                                    .value();
  HOLDS(signature.size() == 64);
  const std::string signed_text = resigned(text, authorization.signature, signature);
  const auto parser = parsed(signed_text);
  if (parser == nullptr) return;
  const HttpRequest& again = parser->request();
  Result<Authorization> read = read_authorization(again);
  // Where it was not the signature that was replaced, nothing is said.
  if (!read || read->signature != signature || !split_credential(*read)) return;
  if (canonical_request(again, *read) != canonical) return;

  const Authenticator authenticator = verifier(authorization.access_key);
  const Result<Namespace> caller =
      authenticator.authenticate(again, service, read->seconds * microseconds_per_second);
  if (!caller) {
    check_error(caller.error(), text.size());
    HOLDS(!caller.error().message().contains("signature we calculated does not match"));
    return;
  }
  HOLDS(caller->account == "000000000000" && is_region(caller->region));
  // Another body, another method, another parameter.
  HttpRequest& changed = parser->request();
  const std::string_view method = changed.method;
  changed.body += 'x';
  HOLDS(!authenticator.authenticate(changed, service, read->seconds * microseconds_per_second));
  changed.body.pop_back();
  changed.method = method == "POST" ? "GET" : "POST";
  HOLDS(!authenticator.authenticate(changed, service, read->seconds * microseconds_per_second));
}

void check_texts(const HttpRequest& request) {
  for (std::string_view text : {request.path(), request.query()}) {
    std::string encoded;
    append_percent_encoded(encoded, text);
    HOLDS(percent_decoded(encoded) == text);
    HOLDS(percent_decoded(text).size() <= text.size());
  }
  for (size_t i = 0; i < request.header_count(); ++i) {
    const auto seconds = parse_date(request.header(i).value);
    if (!seconds) continue;
    HOLDS(parse_date(basic_date(*seconds)) == seconds);
    HOLDS(parse_date(http_date(*seconds)) == seconds);
  }
}

}  // namespace

void fuzz(std::string_view input) {
  const std::string text(input);
  (void)Credentials::parse(text, "000000000000");
  const auto parser = parsed(text);
  if (parser == nullptr) return;
  const HttpRequest& request = parser->request();
  check_texts(request);
  const Result<Namespace> anyone = Authenticator({}, "000000000000").authenticate(request, service, 0);
  if (!anyone) check_error(anyone.error(), text.size());

  Result<Authorization> authorization = read_authorization(request);
  HOLDS(!anyone || authorization.has_value());
  if (!authorization) return check_error(authorization.error(), text.size());
  HOLDS(!authorization->signature.empty() && !authorization->signed_headers.empty());
  const Result<void> split = split_credential(*authorization);
  if (!split) return check_error(split.error(), text.size());
  check_signed(text, request, *authorization);
}

}  // namespace gramme
