namespace Kilda.Grains.Tests.Recovery;

/// <summary>Calls of one method end with an error, as those do whose grain has died with its process.</summary>
internal sealed class BrokenCalls : IIncomingGrainCallFilter
{
    private int _left;

    public string? Method { get; set; }

    public Func<Exception> Error { get; set; } = () => new TimeoutException("planned");

    /// <summary>So many calls from now.</summary>
    public void Break(int calls) => Volatile.Write(ref _left, calls);

    public Task Invoke(IIncomingGrainCallContext context) =>
        context.MethodName == Method && Interlocked.Decrement(ref _left) >= 0 ? throw Error() : context.Invoke();
}
