using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Kilda.Api.Tests.Harness;

/// <summary>What was logged, each line with the scopes that it was logged in.</summary>
internal sealed class LogLines : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ConcurrentQueue<string> Lines { get; } = [];

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void Dispose()
    {
    }

    private sealed class Logger(LogLines log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var scopes = new List<string>();
            log._scopes.ForEachScope(
                (scope, to) => to.Add(scope is IEnumerable<KeyValuePair<string, object>> pairs ? string.Join(",", pairs) : $"{scope}"), scopes);
            log.Lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception?.Message} {string.Join(" ", scopes)}");
        }
    }
}
