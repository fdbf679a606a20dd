using System.Net.Sockets;
using Kilda.Interfaces.Storage;
using Kilda.Silo.Configuration;
using Kilda.Silo.Hosting;
using Kilda.Silo.Places;
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
            var options = OptionsReader.Read(settings);
            try
            {
                await serve(options);
            }
            catch (Exception wrong) when (IsTaken(wrong))
            {
                // Somebody took a port after it was looked at. Not everyone who finds that out says which; by now none of them is ours.
                foreach (var (setting, address) in HostSetup.Addresses(options)) FreeAddress.Check(setting, address);
                throw new StartException(wrong.Message.ReplaceLineEndings(" "));
            }

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
        IOException { InnerException: SocketException } => [wrong.Message],
        _ => null,
    };

    private static bool IsTaken(Exception? wrong) =>
        wrong is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse }
        || (wrong is not null && IsTaken(wrong.InnerException));
}
