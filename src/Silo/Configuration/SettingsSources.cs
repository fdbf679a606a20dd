using Microsoft.Extensions.Configuration;

namespace Kilda.Silo.Configuration;

/// <summary>Where settings come from; the later one wins: <c>appsettings.json</c> of the present folder, the environment, the command line.</summary>
internal static class SettingsSources
{
    private const string FileName = "appsettings.json";

    /// <exception cref="StartException">The file cannot be read.</exception>
    public static IConfigurationRoot Read(IReadOnlyDictionary<string, string?> words, string folder)
    {
        try
        {
            return new ConfigurationBuilder()
                .SetBasePath(folder)
                .AddJsonFile(FileName, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables()
                .AddInMemoryCollection(words)
                .Build();
        }
        catch (Exception wrong) when (wrong is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{Path.Combine(folder, FileName)}: {wrong.GetBaseException().Message.ReplaceLineEndings(" ")}");
        }
    }
}
