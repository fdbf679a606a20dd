using System.Net.Sockets;
using Kilda.Interfaces.Storage;
using Kilda.Silo.Configuration;
using Kilda.Storage;
using Microsoft.AspNetCore.Connections;

namespace Kilda.Silo;

/// <summary>From the words of the command line to an exit code. Whatever stops a start is said in lines that name it.</summary>
internal static class FrontDoor
{
    private const int Done = 0;
    private const int Refused = 1;

    /// <param name="words">Of the command line.</param>
    /// <param name="serve">Runs the controller until it is told to end.</param>
    public static async Task<int> Open(string[] words, Func<ControllerOptions, Task> serve)
    {
        try
        {
            if (CommandLine.Read(words) is not { } given) return Done;
            var settings = SettingsSources.Read(given, Environment.CurrentDirectory);
            await serve(OptionsReader.Read(settings));
            return Done;
        }
        catch (Exception wrong) when (Lines(wrong) is { } lines)
        {
            foreach (var line in lines) await Console.Error.WriteLineAsync(line);
            return Refused;
        }
    }

    /// <returns>Null: not something that an operator could mend, so it is a bug and shall look like one.</returns>
    private static IEnumerable<string>? Lines(Exception wrong) => wrong switch
    {
        StartException refused => refused.Problems,
        StoreOpenException or StoreUnavailableException or DamagedDocumentException => [wrong.Message.ReplaceLineEndings(" ")],
        // Somebody took a port after it was looked at.
        IOException { InnerException: AddressInUseException or SocketException } => [wrong.Message],
        _ => null,
    };
}
