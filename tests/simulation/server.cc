#include "server.h"

#include <utility>

#include "json.h"
#include "server/background.h"

namespace gramme::simulation {
namespace {

constexpr std::string_view signature =
    "AWS4-HMAC-SHA256 Credential=key/20231114/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";

void add_header(HttpRequest& request, std::string_view name, std::string_view value) {
  request.append_name(name);
  request.append_value(value);
  request.finish_value();
}

/// Of the services that offer an operation of that name, the target prefix.
std::string target_of(std::string_view operation) {
  for (const Service* service : all_services()) {
    if (service->find(operation) != nullptr)
      return std::string(service->target) + "." + std::string(operation);
  }
  return std::string(operation);
}

}  // namespace

std::string Answer::kind() const {
  const std::string type = Json::parse(body)["__type"].text();
  return type.substr(type.find('#') + 1);
}

Server::Server(Engine& engine, Engine& background, const TestClock& clock, const ServerOptions& options)
    : budget_(std::make_unique<RequestBudget>(256 << 20)),
      random_(options.seed),
      catalog_(background),
      scrub_(background, clock, std::chrono::seconds(options.settings.scrub_period)),
      tasks_(background, clock, options.name,
             background_tasks(background, catalog_, clock, scrub_, options.settings, options.shard_age)),
      administration_{tasks_, scrub_},
      gateway_({.settings = options.settings,
                .administration = &administration_,
                .random = [this] { return Random(random_.next()); }},
               all_services(), Authenticator({}, "123456789012"), engine, catalog_, clock) {}

Server::~Server() = default;

void Server::send(const Request& request, Answered answered) {
  HttpRequest http;
  http.method = "POST";
  http.append_target("/");
  http.finish_target();
  add_header(http, "content-type", "application/x-amz-json-1.0");
  add_header(http, "authorization", signature);
  add_header(http, "x-amz-date", "20231114T000000Z");
  add_header(http, "x-amz-target", target_of(request.operation));
  http.body = request.body;
  asked_.emplace(++sequence_, std::move(answered));
  gateway_.handle(http, Reply(*this, {}, sequence_));
}

bool Server::run_inbox() {
  std::vector<Task> tasks;
  {
    std::lock_guard lock(mutex_);
    tasks.swap(inbox_);
  }
  for (Task& task : tasks) task();
  return !tasks.empty();
}

void Server::await_inbox() {
  std::unique_lock lock(mutex_);
  brought_.wait(lock, [this] { return !inbox_.empty(); });
}

bool Server::take_turn(Random& random) {
  const size_t first = random.below(tasks_.size());
  for (size_t i = 0; i < tasks_.size(); ++i) {
    if (tasks_.take_turn((first + i) % tasks_.size())) return true;
  }
  return false;
}

void Server::answer(ConnectionId, uint64_t sequence, const HttpAnswer& answer) {
  auto asked = asked_.extract(sequence);
  if (!asked.empty()) asked.mapped()({answer.status, std::string(answer.body)});
}

void Server::post(Task task) {
  std::lock_guard lock(mutex_);  // also while notifying: who hears of it may end this
  inbox_.push_back(std::move(task));
  brought_.notify_one();
}

}  // namespace gramme::simulation
