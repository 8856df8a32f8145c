#include "server/serve.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "base/start_failed.h"
#include "protocol/gateway.h"
#include "protocol/http_server.h"
#include "server/background.h"
#include "server/open_files.h"
#include "services/dynamodb/transactions/token_expiry.h"
#include "storage/hostile/hostile_engine.h"
#include "storage/memory/memory_engine.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/catalog.h"
#include "table/expiry_queue.h"
#include "table/expiry_sweep.h"
#include "table/index_builder.h"
#include "table/purge.h"
#include "table/stream_rollover.h"
#include "table/stream_trim.h"

namespace gramme {
namespace {

constexpr Milliseconds stop_grace = 3000;  // of the 5 seconds in which the server ends
constexpr auto token_sweep_period = std::chrono::minutes(10);
constexpr auto expiry_period = std::chrono::seconds(1);
constexpr auto trim_period = std::chrono::minutes(1);
constexpr auto rollover_period_max = std::chrono::seconds(60);

/// Blocks the signals that end the server, in this thread and those it starts; then one thread can wait for
/// them.
sigset_t block_signals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

Result<std::unique_ptr<HttpServer>> bind_server(const ServeOptions& options, size_t connections_max) {
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  const unsigned threads = options.threads == 0 ? cores : options.threads;
  const size_t connections = std::max<size_t>(connections_max / threads, 1);
  const LoopOptions loop{.connections_max = connections,
                         .connections_per_address_max = (connections + 1) / 2,
                         .spin = cores > 1};
  auto server = TRY(
      HttpServer::bind({.address = options.bind, .port = options.port, .threads = threads, .loop = loop}));
  if (!server->is_loopback() && options.credentials.empty()) {
    return start_failed(
        fmt::format("{} can be reached from other machines, and without --credentials no signature is "
                    "checked: give a file of access keys",
                    options.bind));
  }
  return server;
}

Result<std::unique_ptr<Engine>> open_engine(const ServeOptions& options, size_t table_files,
                                            const Clock& clock) {
  auto engine = options.memory ? make_memory_engine(clock)
                               : TRY(open_rocksdb_engine({.directory = options.data,
                                                          .durability = options.durability,
                                                          .table_files_open = table_files},
                                                         clock));
  if (options.hostile) {
    return make_hostile_engine(std::move(engine),
                               {.seed = *options.hostile,
                                .unknown_after_commit_one_in = options.hostile_lost_answers,
                                .unknown_without_commit_one_in = 50});
  }
  return engine;
}

/// Shards are closed at most this much too late.
std::chrono::milliseconds rollover_period(const ServeOptions& options) {
  return std::min(rollover_period_max, std::chrono::seconds(options.shard_age));
}

void print_start(const ServeOptions& options, const HttpServer& server, size_t keys) {
  std::error_code ignored;
  fmt::print("Gramme serves DynamoDB on {}\n", server.url());
  if (options.memory) {
    fmt::print("data: in memory only, gone when the server ends\n");
  } else {
    const std::string folder = std::filesystem::absolute(options.data, ignored).string();
    fmt::print("data: {}, durability: {}\n", folder, name_of(options.durability));
  }
  if (keys > 0) {
    fmt::print("signatures: verified, {} access key{}\n", keys, keys == 1 ? "" : "s");
  } else {
    fmt::print("signatures: any is accepted\n");
  }
  fmt::print("export AWS_ENDPOINT_URL={}\n", server.url());
  std::fflush(stdout);
}

}  // namespace

Result<void> serve(const ServeOptions& options) {
  configure_logging(options.log_level, options.log_format);
  const sigset_t signals = block_signals();
  std::optional<Credentials> credentials;
  if (!options.credentials.empty())
    credentials = TRY(Credentials::load(options.credentials, options.account));
  const size_t keys = credentials ? credentials->size() : 0;

  const OpenFiles files = share_open_files(raise_open_file_limit(), !options.memory);

  // Destroyed in the opposite order: the engine's last completions and commits still find loops and
  // catalog.
  const SystemClock clock;
  const std::unique_ptr<HttpServer> server = TRY(bind_server(options, files.connections));
  std::optional<Catalog> catalog;
  const std::unique_ptr<Engine> engine = TRY(open_engine(options, files.table_files, clock));
  catalog.emplace(*engine);
  Purge purge(*engine);
  IndexBuilder index_builder(*engine, clock);
  ExpiryQueueWork expiry_queues(*engine);
  TRY(catalog->load());
  Gateway gateway({.region = options.region, .wording = options.wording, .settings = options.settings},
                  all_services(), Authenticator(std::move(credentials), options.account), *engine, *catalog,
                  clock);
  server->start(gateway, clock);
  purge.start();
  index_builder.start();
  expiry_queues.start();
  PeriodicTask token_expiry("removal of expired idempotency tokens", token_sweep_period,
                            [&](const std::atomic<bool>& stopped) {
                              return dynamodb::remove_expired_tokens(*engine, clock.now(), stopped);
                            });
  PeriodicTask expiry("deleting expired items", expiry_period, [&](const std::atomic<bool>& stopped) {
    auto deleted = expire_items(*engine, *catalog->snapshot(), clock.now(), stopped);
    return deleted.has_value() ? Result<void>() : Result<void>(std::unexpected(deleted.error()));
  });
  PeriodicTask trimming("trimming streams", trim_period, [&](const std::atomic<bool>& stopped) {
    return trim_streams(*engine, clock.now(), stopped);
  });
  PeriodicTask rollover("closing old shards", rollover_period(options),
                        [&](const std::atomic<bool>& stopped) {
                          return roll_over_streams(*engine, *catalog->snapshot(), clock.now(),
                                                   options.shard_age * microseconds_per_second, stopped);
                        });
  print_start(options, *server, keys);

  int signal = 0;
  sigwait(&signals, &signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends the process at once
  LOG_INFO("{}: finishing what is under way", signal == SIGINT ? "SIGINT" : "SIGTERM");
  server->stop(stop_grace);
  return {};
}

}  // namespace gramme
