#include "server/options.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <vector>

namespace gramme {
namespace {

Result<Command> parse(std::vector<const char*> arguments) {
  return parse_command_line(int(arguments.size()), arguments.data());
}

ServeOptions options(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "serve");
  auto command = parse(arguments);
  EXPECT_TRUE(command.has_value()) << command.error().message();
  return command->serve.value_or(ServeOptions{});
}

std::string fault(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "serve");
  auto command = parse(arguments);
  return command ? "accepted" : command.error().message();
}

TEST(Options, have_safe_defaults) {
  ServeOptions found = options({});
  EXPECT_EQ(found.port, 8000);
  EXPECT_EQ(found.bind, "127.0.0.1");
  EXPECT_FALSE(found.memory);
  EXPECT_EQ(found.durability, Durability::commit);
  EXPECT_EQ(found.account, "123456789012");
  EXPECT_FALSE(found.hostile);
}

TEST(Options, come_from_the_command_line) {
  ServeOptions found = options({"--port",
                                "0",
                                "--bind",
                                "::1",
                                "--memory",
                                "--region",
                                "eu-west-1",
                                "--account",
                                "123456789012",
                                "--threads",
                                "3",
                                "--durability",
                                "interval",
                                "--cache",
                                "512M",
                                "--credentials",
                                "keys",
                                "--wording",
                                "2025",
                                "--log-level",
                                "off",
                                "--log-format",
                                "json",
                                "--limit-item-collection",
                                "1000",
                                "--limit-tables",
                                "3",
                                "--limit-account-units",
                                "20",
                                "--limit-control-rate",
                                "5",
                                "--limit-shard-reads",
                                "6",
                                "--partitions",
                                "4",
                                "--shard-age",
                                "60",
                                "--limit-ttl-interval",
                                "0",
                                "--limit-ttl-rate",
                                "50",
                                "--test-clock",
                                "1800000000",
                                "--hostile",
                                "7"});
  EXPECT_EQ(found.port, 0);
  EXPECT_EQ(found.bind, "::1");
  EXPECT_TRUE(found.memory);
  EXPECT_EQ(found.region, "eu-west-1");
  EXPECT_EQ(found.account, "123456789012");
  EXPECT_EQ(found.threads, 3u);
  EXPECT_EQ(found.durability, Durability::interval);
  EXPECT_EQ(found.cache, 512u << 20);
  EXPECT_EQ(found.credentials, "keys");
  EXPECT_EQ(found.wording, Wording::of_2025);
  EXPECT_EQ(found.log_level, LogLevel::off);
  EXPECT_EQ(found.log_format, LogFormat::json);
  EXPECT_EQ(found.settings.item_collection_size_max, 1000);
  EXPECT_EQ(found.settings.tables_max, 3);
  EXPECT_EQ(found.settings.account_throughput_max, 20);
  EXPECT_EQ(found.settings.control_rate_max, 5);
  EXPECT_EQ(found.settings.shard_reads_max, 6);
  EXPECT_EQ(found.settings.partitions, 4);
  EXPECT_EQ(found.shard_age, 60);
  EXPECT_EQ(found.settings.time_to_live_interval, 0);
  EXPECT_EQ(found.settings.expiry_rate, 50);
  EXPECT_EQ(found.test_clock_start, 1'800'000'000);
  EXPECT_EQ(found.hostile, 7u);
}

TEST(Options, a_test_clock_begins_at_the_present_unless_it_is_told) {
  EXPECT_FALSE(options({}).test_clock);
  const ServeOptions found = options({"--test-clock", "--memory"});
  EXPECT_TRUE(found.test_clock && found.memory);
  EXPECT_EQ(found.test_clock_start, std::nullopt);
}

TEST(Options, come_from_the_environment_and_a_file_in_that_order_behind_the_command_line) {
  const std::string file =
      std::filesystem::temp_directory_path() / ("gramme-options-" + std::to_string(getpid()));
  std::ofstream(file)
      << "port = 1111\nregion = file-region\ndurability = none\nmemory = true\ncache = \"2G\"\n";
  setenv("GRAMME_PORT", "2222", 1);
  setenv("GRAMME_REGION", "environment-region", 1);
  ServeOptions found = options({"--config", file.c_str(), "--port", "3333"});
  unsetenv("GRAMME_PORT");
  unsetenv("GRAMME_REGION");
  EXPECT_EQ(found.port, 3333);
  EXPECT_EQ(found.region, "environment-region");
  EXPECT_EQ(found.durability, Durability::none);
  EXPECT_TRUE(found.memory);
  EXPECT_EQ(found.cache, 2ull << 30);
  std::ofstream(file) << "prot = 1\n";
  EXPECT_NE(fault({"--config", file.c_str()}).find("prot"), std::string::npos);
  std::filesystem::remove(file);
}

TEST(Options, of_the_environment_yield_to_arguments_that_exclude_them) {
  setenv("GRAMME_DATA", "elsewhere", 1);
  EXPECT_EQ(options({}).data, "elsewhere");
  EXPECT_TRUE(options({"--memory"}).memory);
  setenv("GRAMME_MEMORY", "true", 1);
  EXPECT_NE(fault({}).find("excludes"), std::string::npos);
  unsetenv("GRAMME_DATA");
  EXPECT_FALSE(options({"--data=here"}).memory);
  unsetenv("GRAMME_MEMORY");
}

TEST(Options, that_are_wrong_are_named_in_one_line) {
  for (auto [arguments, part] : std::vector<std::pair<std::vector<const char*>, std::string>>{
           {{"--port", "65536"}, "65536"},
           {{"--port", "http"}, "http"},
           {{"--durability", "maybe"}, "commit|interval|none"},
           {{"--cache", "much"}, "cache"},
           {{"--cache", "5 elephants"}, "cache"},
           {{"--account", "12"}, "12 digits"},
           {{"--region", "eu west"}, "letters"},
           {{"--threads", "-1"}, "-1"},
           {{"--wording", "old"}, "current|2025"},
           {{"--limit-tables", "0"}, "limit-tables"},
           {{"--limit-control-rate", "-1"}, "limit-control-rate"},
           {{"--partitions", "257"}, "partitions"},
           {{"--shard-age", "0"}, "shard-age"},
           {{"--limit-ttl-rate", "0"}, "limit-ttl-rate"},
           {{"--test-clock", "noon"}, "seconds since 1970"},
           {{"--memory", "--data", "d"}, "excludes"},
           {{"--what"}, "--what"},
           {{"table"}, "table"},
           {{"--config", "/nonexistent/file"}, "/nonexistent/file"}}) {
    std::string text = fault(arguments);
    EXPECT_NE(text.find(part), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), std::string::npos) << text;
  }
}

TEST(Options, help_shows_all_but_what_is_for_tests) {
  std::string help = parse({"serve", "--help"})->text;
  for (const char* option :
       {"--port", "--bind", "--data", "--memory", "--durability", "commit|interval|none", "GRAMME_PORT"}) {
    EXPECT_NE(help.find(option), std::string::npos) << option;
  }
  EXPECT_EQ(help.find("hostile"), std::string::npos);
  EXPECT_NE(parse({})->text.find("gramme serve"), std::string::npos);
  EXPECT_FALSE(parse({"dance"}).has_value());
}

}  // namespace
}  // namespace gramme
