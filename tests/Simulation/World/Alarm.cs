using Kilda.Interfaces.Storage;
using Microsoft.Extensions.Logging;

namespace Kilda.Simulation.World;

/// <summary>Hears what the product logs: an exception that nobody expects is a bug, whatever comes of it, and so are grains that wait for each
/// other.</summary>
/// <param name="isExpected">Whether something thrown belongs to what happens in this scenario.</param>
/// <param name="bug">Told of each.</param>
/// <param name="tell">Told of everything that is logged, for a person who looks for what happened; or null.</param>
internal sealed class Alarm(Func<Exception, bool> isExpected, Action<string> bug, Action<string>? tell) : ILoggerProvider, ILogger
{
    /// <summary>Of the local host: grains wait for each other in a circle.</summary>
    private const int Circle = 9011;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => tell is not null || logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        tell?.Invoke($"{logLevel}: {formatter(state, exception)} {exception?.Message}");
        if (eventId.Id == Circle) bug(formatter(state, exception));
        if (exception is null or StoreUnavailableException or TimeoutException or IOException or OperationCanceledException
            || exception.InnerException is StoreUnavailableException || isExpected(exception)) return;
        bug($"{formatter(state, exception)}: {exception}");
    }

    public void Dispose()
    {
    }
}
