using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Kilda.Silo.Hosting;

/// <summary>The log goes to the console, one line for each entry.</summary>
internal static class ConsoleLines
{
    /// <param name="levels">Sets other levels than: ours from Information, the framework's from Warning.</param>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging, IConfiguration levels) => logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter(nameof(Kilda), LogLevel.Information)
        // Orleans tells itself what this tells it of every attempt.
        .AddFilter("Polly", LogLevel.None)
        // What a start fails of is said in the last line of the process.
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
        .AddConfiguration(levels)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
}
