using Kilda.Local.Activations;
using Kilda.Local.Hosting;
using Kilda.Local.References;

namespace Orleans.Runtime;

/// <summary>The base of references. Two references to the same grain by the same interface are equal.</summary>
public abstract class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private LocalSilo _silo = null!;
    private TurnQueue? _target;

    public GrainId GrainId { get; private set; }

    public bool Equals(GrainReference? other) => other is not null && other.GrainId == GrainId && other.GetType() == GetType();
    public override bool Equals(object? obj) => Equals(obj as GrainReference);
    public override int GetHashCode() => GrainId.GetHashCode();
    public override string ToString() => $"GrainReference:{GrainId}";

    /// <summary>The observer this reference is for; null for grains.</summary>
    internal ObserverQueue? Observer => _target as ObserverQueue;

    internal void Bind(LocalSilo silo, GrainId id, ObserverQueue? observer) => (_silo, GrainId, _target) = (silo, id, observer);

    internal T Cast<T>() => Proxy<T>.Make(_silo, GrainId, Observer);

    internal Task<R> Send<R>(ResultCall<R> call, MethodShape method)
    {
        if (!method.OneWay)
        {
            var answer = call.Open(_silo.Answers);
            Post(call, method);
            return answer;
        }
        Post(call, method);
        return Task.FromResult(default(R)!);
    }

    internal ValueTask<R> SendValue<R>(ResultCall<R> call, MethodShape method) => new(Send(call, method));

    internal Task SendPlain(PlainCall call, MethodShape method)
    {
        var answer = method.OneWay ? Task.CompletedTask : call.Open(_silo.Answers);
        Post(call, method);
        return answer;
    }

    internal ValueTask SendPlainValue(PlainCall call, MethodShape method) => new(SendPlain(call, method));

    internal void SendVoid(PlainCall call, MethodShape method) => Post(call, method);

    private void Post(Call call, MethodShape method)
    {
        (call.Method, call.Context) = (method, RequestContext.Values);
        (call.Interleaves, call.IsReadOnly) = (method.AlwaysInterleave, method.ReadOnly);
        call.Source = TurnQueue.Running?.GrainId;
        _target = _silo.Post(GrainId, _target, call);
    }
}
