using System.Reflection;
using Orleans;
using Orleans.Concurrency;

namespace Kilda.Local.References;

/// <summary>What the attributes of an interface method say about its calls.</summary>
internal sealed class MethodShape(Type @interface, MethodInfo method)
{
    public Type Interface { get; } = @interface;
    public MethodInfo Method { get; } = method;
    public string Name { get; } = method.Name;
    public bool OneWay { get; } = method.IsDefined(typeof(OneWayAttribute)) || method.ReturnType == typeof(void);
    public bool AlwaysInterleave { get; } = method.IsDefined(typeof(AlwaysInterleaveAttribute));
    public bool ReadOnly { get; } = method.IsDefined(typeof(ReadOnlyAttribute));
    public TimeSpan? Timeout { get; } = method.GetCustomAttribute<ResponseTimeoutAttribute>()?.Timeout;

    public override string ToString() => $"{Interface.Name}.{Name}";
}
