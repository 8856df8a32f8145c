// The front of all services: a request that arrived is given to the row of its operation, what comes of it
// is given back.
//
//   POST /     X-Amz-Target: SERVICE.OPERATION, a body in the service's protocol: an operation
//   GET, HEAD  /: says that it lives, as DynamoDB does
//   OPTIONS    with an Origin: leave for web pages to call
//
// Anything else gets AWS's 404. The order of the checks is AWS's (the body is read, the target known, the
// signature there and right), but where signatures are verified nothing is read for anybody whose signature
// is wrong.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "api/document.h"
#include "api/wording.h"
#include "base/clock.h"
#include "protocol/authenticator.h"
#include "protocol/http_handler.h"
#include "services/control_rate.h"
#include "services/service.h"
#include "storage/engine.h"
#include "table/catalog.h"

namespace gramme {

struct GatewayOptions {
  std::string region = "us-east-1";  // in the answer to GET; requests bring their own
  Wording wording = Wording::current;
  Settings settings = {};
  const Administration* administration = nullptr;
  const Clock* real_time = nullptr;  // which signatures are dated by; null: the clock of all else
  RandomSource random = Random::unpredictable;  // for what is stored
};

struct Exchange;

class Gateway final : public HttpHandler {
 public:
  /// Borrows services, engine, catalog and clock for its life. Steps may complete later than that.
  Gateway(GatewayOptions options, std::span<const Service* const> services, Authenticator authenticator,
          Engine& engine, const Catalog& catalog, const Clock& clock);

  void handle(HttpRequest& request, Reply reply) override;

 private:
  /// Whom a request is for, as far as it says; null: nobody here.
  struct Route {
    const Service* service = nullptr;
    const Operation* operation = nullptr;
  };
  /// A request that may be carried out.
  struct Admitted {
    Namespace caller;
    Document document;
    std::string host;
    Timestamp now;
  };
  /// One whose steps are on their way: kept until it is answered, since it may have to begin again.
  struct Running;

  Route route_of(const HttpRequest& request) const;
  void answer_without_service(const HttpRequest& request, const Exchange& exchange) const;
  Result<Admitted> admit(HttpRequest& request, Route route, Exchange& exchange);
  Step step_of(const Admitted& admitted, const Exchange& exchange);
  void run(Step step, std::unique_ptr<Running> running);
  void finish(std::unique_ptr<Running> running, Outcome outcome);
  void run_again(std::unique_ptr<Running> running);

  const GatewayOptions options_;
  const std::span<const Service* const> services_;
  const Authenticator authenticator_;
  Engine& engine_;
  const Catalog& catalog_;
  const Clock& clock_;
  ControlRate control_rate_;
  ShardReads shard_reads_;
  const std::shared_ptr<ShardEnds> shard_ends_;
};

}  // namespace gramme
