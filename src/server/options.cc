#include "server/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "base/start_failed.h"
#include "protocol/authenticator.h"
#include "protocol/credentials.h"
#include "table/partitions.h"

namespace gramme {
namespace {

constexpr std::string_view usage =
    "Gramme: Amazon DynamoDB in one program.\n\n"
    "  gramme serve [OPTIONS]   serves on http://127.0.0.1:8000 (gramme serve --help)\n"
    "  gramme version           prints the version\n";

template <class T, size_t size>
using Names = std::array<std::pair<const char*, T>, size>;

constexpr Names<Durability, 3> durabilities = {
    {{"commit", Durability::commit}, {"interval", Durability::interval}, {"none", Durability::none}}};
constexpr Names<Wording, 2> wordings = {{{"current", Wording::current}, {"2025", Wording::of_2025}}};
constexpr Names<LogLevel, 5> log_levels = {{{"debug", LogLevel::debug},
                                            {"info", LogLevel::info},
                                            {"warning", LogLevel::warning},
                                            {"error", LogLevel::error},
                                            {"off", LogLevel::off}}};
constexpr Names<LogFormat, 2> log_formats = {{{"text", LogFormat::text}, {"json", LogFormat::json}}};

/// Limits of AWS that a test may want to meet sooner.
void add_limits(CLI::App& app, Settings& settings) {
  const CLI::Range any(int64_t{1}, std::numeric_limits<int64_t>::max());
  app.add_option("--limit-item-collection", settings.item_collection_size_max,
                 "bytes of one partition key in a table with local indexes")
      ->envname("GRAMME_LIMIT_ITEM_COLLECTION")
      ->check(any);
  app.add_option("--limit-tables", settings.tables_max, "tables of an account in a region")
      ->envname("GRAMME_LIMIT_TABLES")
      ->check(any);
  app.add_option("--limit-account-units", settings.account_throughput_max,
                 "provisioned units of all tables and indexes of an account in a region")
      ->envname("GRAMME_LIMIT_ACCOUNT_UNITS")
      ->check(any);
  app.add_option("--limit-control-rate", settings.control_rate_max,
                 "requests a second of an account about definitions of tables; 0 is any number")
      ->envname("GRAMME_LIMIT_CONTROL_RATE")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--limit-shard-reads", settings.shard_reads_max,
                 "reads a second of a shard of a stream; 0 is any number")
      ->envname("GRAMME_LIMIT_SHARD_READS")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--limit-ttl-interval", settings.time_to_live_interval,
                 "seconds between two changes of a table's time to live")
      ->envname("GRAMME_LIMIT_TTL_INTERVAL")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--limit-ttl-rate", settings.expiry_rate,
                 "expired items deleted a second, so that others find the store free")
      ->envname("GRAMME_LIMIT_TTL_RATE")
      ->check(CLI::Range(int64_t{1}, int64_t{1'000'000}));
}

/// Adds an option that is one of a few names; its help shows them.
template <class T, size_t size>
CLI::Option* add_choice(CLI::App& app, const char* option, T& target, const Names<T, size>& names,
                        const char* help) {
  auto set = [&target, &names](const std::string& text) -> bool {
    auto found = std::ranges::find(names, text, [](const auto& name) { return std::string(name.first); });
    if (found == names.end()) return false;
    target = found->second;
    return true;
  };
  std::string all, chosen;
  for (const auto& [name, value] : names) {
    all += fmt::format("{}{}", all.empty() ? "" : "|", name);
    if (value == target) chosen = name;
  }
  auto check = [names, all](const std::string& text) {
    auto known = std::ranges::any_of(names, [&](const auto& name) { return text == name.first; });
    return known ? std::string() : fmt::format("{} is not one of {}", text, all);
  };
  return app.add_option_function<std::string>(option, set, help)
      ->type_name(all)
      ->default_str(chosen)
      ->check(CLI::Validator(check, ""));
}

CLI::Validator text_check(bool (*right)(std::string_view), const char* expected) {
  return CLI::Validator(
      [right, expected](const std::string& text) {
        return right(text) ? std::string() : fmt::format("expected {}", expected);
      },
      "");
}

constexpr std::string_view present = "now";

bool is_clock_start(std::string_view text) {
  constexpr size_t digits_max = 10;  // to the year 2286
  return text == present ||
         (!text.empty() && text.size() <= digits_max && text.find_first_not_of("0123456789") == text.npos);
}

void add_test_clock(CLI::App& app, ServeOptions& options) {
  auto set = [&options](const std::string& text) {
    options.test_clock = true;
    if (text != present) options.test_clock_start = std::stoll(text);
  };
  app.add_option_function<std::string>(
         "--test-clock", set,
         "for tests: time stands still, at START seconds since 1970 or at the present, until "
         "Gramme_20261101.AdvanceClock moves it")
      ->envname("GRAMME_TEST_CLOCK")
      ->type_name("[START]")
      ->expected(0, 1)
      ->default_str(std::string(present))
      ->check(text_check(is_clock_start, "seconds since 1970"));
}

void add_options(CLI::App& app, ServeOptions& options) {
  app.add_option("--port", options.port, "TCP port; 0 takes a free one and prints it")
      ->envname("GRAMME_PORT");
  app.add_option("--bind", options.bind,
                 "address to listen on; other than loopback only with --credentials")
      ->envname("GRAMME_BIND");
  auto* data = app.add_option("--data", options.data, "folder that holds the data; made when absent")
                   ->envname("GRAMME_DATA");
  app.add_flag("--memory", options.memory, "keep everything in memory, nothing on disk")
      ->envname("GRAMME_MEMORY")
      ->excludes(data);
  app.add_option("--region", options.region,
                 "region named in the answer to GET /; requests are signed for theirs")
      ->envname("GRAMME_REGION")
      ->check(text_check(is_region, "letters, digits, - and _"));
  app.add_option("--account", options.account, "account of keys that name none")
      ->envname("GRAMME_ACCOUNT")
      ->check(text_check(is_account, "12 digits"));
  app.add_option("--threads", options.threads, "event loops; 0 is one per core")
      ->envname("GRAMME_THREADS")
      ->check(CLI::Range(0, 1024));
  add_choice(app, "--durability", options.durability, durabilities,
             "when a write is acknowledged: synced to disk, synced every 100 ms, never synced")
      ->envname("GRAMME_DURABILITY");
  app.add_option("--cache", options.cache,
                 "memory for data that was read, like 512M or 4G; 0 is a quarter of what there is")
      ->envname("GRAMME_CACHE")
      ->transform(CLI::AsSizeValue(false))
      ->type_name("SIZE");
  app.add_option("--credentials", options.credentials,
                 "file of access keys, like ~/.aws/credentials; signatures are then verified")
      ->envname("GRAMME_CREDENTIALS");
  add_choice(app, "--wording", options.wording, wordings, "generation of AWS's validation texts")
      ->envname("GRAMME_WORDING");
  add_choice(app, "--log-level", options.log_level, log_levels, "least important lines that are logged")
      ->envname("GRAMME_LOG_LEVEL");
  add_choice(app, "--log-format", options.log_format, log_formats, "form of log lines")
      ->envname("GRAMME_LOG_FORMAT");
  app.add_option("--partitions", options.settings.partitions, "partitions of a new table")
      ->envname("GRAMME_PARTITIONS")
      ->check(CLI::Range(int64_t{1}, int64_t{partitions_max}));
  app.add_option("--shard-age", options.shard_age,
                 "seconds until a shard of a stream is closed and gives way to a child")
      ->envname("GRAMME_SHARD_AGE")
      ->check(CLI::Range(int64_t{1}, std::numeric_limits<int64_t>::max() / microseconds_per_second));
  app.add_option(
         "--scrub-period", options.settings.scrub_period,
         "seconds from one check of everything that is stored to the next; 0: only when it is asked to")
      ->envname("GRAMME_SCRUB_PERIOD")
      ->check(CLI::Range(int64_t{0}, std::numeric_limits<int64_t>::max() / microseconds_per_second / 2));
  add_limits(app, options.settings);
  add_test_clock(app, options);
  app.add_option("--hostile", options.hostile, "seed of a hostile engine, for tests")->group("");
  app.add_option("--hostile-lost-answers", options.hostile_lost_answers, "one in so many commits")
      ->group("");
  app.set_config("--config", "", "file of options: lines like port = 8000")->envname("GRAMME_CONFIG");
  app.allow_config_extras(CLI::config_extras_mode::error);
}

std::string one_line(std::string text) {
  std::ranges::replace(text, '\n', ' ');
  return text;
}

/// What the environment says, as arguments: CLI11 by itself would let a file overrule it. An argument that
/// excludes it, as --memory does GRAMME_DATA, wins. Last word first, as CLI11 has it.
std::vector<std::string> with_environment(CLI::App& app, std::span<const char* const> arguments) {
  std::vector<std::string> all(arguments.rbegin(), arguments.rend());
  const auto is_given = [&](const CLI::Option* option) {
    return std::ranges::any_of(arguments, [name = option->get_name()](std::string_view argument) {
      return argument == name || argument.starts_with(name + "=");
    });
  };
  for (CLI::Option* option : app.get_options()) {
    if (std::ranges::any_of(option->get_excludes(), is_given)) option->envname("");
    const char* value =
        option->get_envname().empty() ? nullptr : std::getenv(option->get_envname().c_str());
    if (value) all.push_back(fmt::format("{}={}", option->get_name(), value));
  }
  return all;
}

Result<Command> parse_serve(std::span<const char* const> arguments) {
  ServeOptions options;
  CLI::App app("Serves DynamoDB's API. Options may also be given in the environment or in a file.",
               "gramme serve");
  app.option_defaults()->always_capture_default()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  add_options(app, options);
  try {  // CLI11 reports by exceptions
    app.parse(with_environment(app, arguments));
  } catch (const CLI::CallForHelp&) {
    return Command{.serve = {}, .text = app.help()};
  } catch (const CLI::ParseError& error) {
    return start_failed(one_line(error.what()));
  }
  return Command{.serve = std::move(options), .text = ""};
}

}  // namespace

std::string_view name_of(Durability durability) {
  return std::ranges::find(durabilities, durability, &std::pair<const char*, Durability>::second)->first;
}

Result<Command> parse_command_line(int count, const char* const* arguments) {
  const std::string_view word = count > 0 ? arguments[0] : "help";
  if (word == "serve") return parse_serve({arguments + 1, size_t(count) - 1});
  if (word == "version" || word == "--version") return Command{.serve = {}, .text = "gramme 0.1.0\n"};
  if (word == "help" || word == "--help" || word == "-h")
    return Command{.serve = {}, .text = std::string(usage)};
  return start_failed(fmt::format("there is no command {}; gramme help lists them", word));
}

}  // namespace gramme
