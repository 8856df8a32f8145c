#include "server/serve.h"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
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
#include "services/administration/administration.h"
#include "storage/hostile/hostile_engine.h"
#include "storage/memory/memory_engine.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/background/background_tasks.h"
#include "table/catalog.h"

namespace gramme {
namespace {

constexpr Milliseconds stop_grace = 3000;  // of the 5 seconds in which the server ends

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

/// Cores that this process may run on: taskset and containers leave it fewer than the machine has.
unsigned usable_cores() {
  cpu_set_t cores;
  if (sched_getaffinity(0, sizeof cores, &cores) == 0) return unsigned(CPU_COUNT(&cores));
  return std::max(1u, std::thread::hardware_concurrency());
}

Result<std::unique_ptr<HttpServer>> bind_server(const ServeOptions& options, size_t connections_max) {
  const unsigned cores = usable_cores();
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
                                                          .cache_bytes = options.cache,
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

std::optional<TestClock> test_clock_of(const ServeOptions& options, const Clock& real_time) {
  if (!options.test_clock) return std::nullopt;
  const int64_t second = options.test_clock_start.value_or(real_time.now() / microseconds_per_second);
  return std::optional<TestClock>(std::in_place, second * microseconds_per_second);
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
  if (options.test_clock) fmt::print("clock: stands still until it is advanced, for tests\n");
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
  const SystemClock real_time;
  std::optional<TestClock> test_clock = test_clock_of(options, real_time);
  const Clock& clock = test_clock ? static_cast<const Clock&>(*test_clock) : real_time;
  const std::unique_ptr<HttpServer> server = TRY(bind_server(options, files.connections));
  std::optional<Catalog> catalog;
  const std::unique_ptr<Engine> engine = TRY(open_engine(options, files.table_files, clock));
  catalog.emplace(*engine);
  Scrub scrub(*engine, clock, std::chrono::seconds(options.settings.scrub_period));
  BackgroundTasks tasks(*engine, clock, name_of_this_process(),
                        background_tasks(*engine, *catalog, clock, scrub, options.settings,
                                         options.shard_age * microseconds_per_second));
  TRY(catalog->load());
  const Administration administration{tasks, scrub, test_clock ? &*test_clock : nullptr};
  Gateway gateway({.region = options.region,
                   .wording = options.wording,
                   .settings = options.settings,
                   .administration = &administration,
                   .real_time = &real_time},
                  all_services(), Authenticator(std::move(credentials), options.account), *engine, *catalog,
                  clock);
  server->start(gateway, real_time);
  tasks.start();
  print_start(options, *server, keys);

  int signal = 0;
  sigwait(&signals, &signal);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);  // a second one ends the process at once
  LOG_INFO("{}: finishing what is under way", signal == SIGINT ? "SIGINT" : "SIGTERM");
  server->stop(stop_grace);
  return {};
}

}  // namespace gramme
