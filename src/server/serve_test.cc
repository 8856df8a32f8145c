#include "server/serve.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "protocol/http_server.h"

namespace gramme {
namespace {

/// A folder name that is not in use, and is gone when the test ends.
struct Folder {
  std::string path = std::filesystem::temp_directory_path() / ("gramme-serve-" + std::to_string(getpid()));
  ~Folder() { std::filesystem::remove_all(path); }
  bool exists() const { return std::filesystem::exists(path); }
};

std::string fault(const ServeOptions& options) {
  auto served = serve(options);
  return served ? "served" : served.error().message();
}

TEST(Serve, refuses_other_addresses_than_loopback_without_credentials) {
  Folder folder;
  const std::string text = fault({.port = 0, .bind = "0.0.0.0", .data = folder.path});
  EXPECT_NE(text.find("--credentials"), std::string::npos) << text;
  EXPECT_FALSE(folder.exists());
}

TEST(Serve, changes_nothing_when_the_port_is_in_use) {
  Folder folder;
  auto other = HttpServer::bind({.threads = 1}).value();
  const std::string text = fault({.port = other->port(), .data = folder.path});
  EXPECT_NE(text.find("the port is in use"), std::string::npos) << text;
  EXPECT_FALSE(folder.exists());
}

TEST(Serve, changes_nothing_when_the_credentials_cannot_be_read) {
  Folder folder;
  const std::string text = fault({.port = 0, .data = folder.path, .credentials = folder.path + "/keys"});
  EXPECT_NE(text.find("/keys"), std::string::npos) << text;
  EXPECT_FALSE(folder.exists());
}

TEST(Serve, leaves_a_folder_alone_that_is_not_its_own) {
  Folder folder;
  std::filesystem::create_directory(folder.path);
  std::ofstream(folder.path + "/thesis.txt") << "mine";
  EXPECT_NE(fault({.port = 0, .data = folder.path}), "served");
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path)) ++files;
  EXPECT_EQ(files, 1u);
}

}  // namespace
}  // namespace gramme
